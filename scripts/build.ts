/** `src/` -> `dist/`, as published. */
import { command, start } from "./util/command.js";
import { progress } from "./util/progress.js";

const USAGE = `npm run build

Bundles src/ into dist/, as it is published: ES modules and CommonJS, each with types.`;

const buildCommand = command({
  usage: USAGE,
  options: {},
  exits: "Exit 0: built. 1: src/ does not compile.",
  run: async () => {
    // Not before: it takes a second to load.
    const { build } = await import("./build/index.js");
    await progress("Building dist/", build);
    return 0;
  },
});

await start(buildCommand);
