/** Changes of the contract, rehearsed in copies of the repository: is there anything left to do by hand? */
import { rehearseCommand } from "./rehearse/command.js";
import { start } from "./util/command.js";

await start(rehearseCommand);
