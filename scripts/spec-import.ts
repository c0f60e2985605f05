/** The contract's sources -> `openapi.yaml` and `src/generated/`, and what that means for callers. */
import { importCommand } from "./import/command.js";
import { start } from "./util/command.js";

await start(importCommand);
