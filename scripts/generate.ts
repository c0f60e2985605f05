/** `openapi.yaml` -> `src/generated/`. */
import { generateCommand } from "./generate/command.js";
import { start } from "./util/command.js";

await start(generateCommand);
