/** A real server against the contract, without doing harm. */
import { createMeumClient } from "../src/index.js";
import { liveCommand } from "./live/command.js";
import { start } from "./util/command.js";

await start(liveCommand({ createClient: createMeumClient }));
