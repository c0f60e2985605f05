/** The packed package, in every runtime, module system, compiler, bundler and framework. */
import { command, start } from "./util/command.js";
import { UsageError } from "./util/errors.js";

const USAGE = `npm run test:everywhere [-- --only PATTERN]

Packs the package, installs it in a project outside this one, and uses it there in every runtime, module
system, compiler, bundler and framework, and with libraries that users give as its fetch. Prints a line
for each.`;

const everywhereCommand = command({
  usage: USAGE,
  options: {
    only: {
      type: "string",
      default: "",
      value: "PATTERN",
      says: "those rows whose name or version matches this regular expression",
    },
  },
  exits: "Exit 0: all passed. 1: some failed. 2: wrong usage.",
  run: async ({ values }) => {
    const only = patternOf(values.only);
    // Not before: it takes two seconds to load.
    const { everywhere } = await import("../test/package/everywhere/index.js");
    return (await everywhere(only)) ? 1 : 0;
  },
});

await start(everywhereCommand);

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new UsageError(`--only: ${(error as Error).message}`);
  }
}
