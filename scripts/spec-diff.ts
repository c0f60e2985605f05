/** What a new contract means to callers of the generated client. */
import { diffCommand } from "./diff/command.js";
import { start } from "./util/command.js";

await start(diffCommand);
