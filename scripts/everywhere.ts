/**
 * The packed package, installed and used in every runtime, module system, compiler, bundler and
 * framework. With `--only PATTERN` those rows whose name or version matches.
 */
import { command, start } from "./util/command.js";
import { UsageError } from "./util/errors.js";
import { progress } from "./util/progress.js";

const USAGE = `npm run test:everywhere [-- --only PATTERN]

Packs the package, installs it in a project outside this one, and uses it there in every runtime, module
system, compiler, bundler and framework. Prints a line for each.`;

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
    // Not before: they take two seconds to load.
    const { browserRows } = await import("../test/package/everywhere/browsers.js");
    const { bundlerRows } = await import("../test/package/everywhere/bundlers.js");
    const { frameworkRows } = await import("../test/package/everywhere/frameworks.js");
    const { installRow } = await import("../test/package/everywhere/install.js");
    const { checkRows } = await import("../test/package/everywhere/row.js");
    const { runtimeRows } = await import("../test/package/everywhere/runtimes.js");
    const { startServers } = await import("../test/package/everywhere/servers.js");
    const { typeRows } = await import("../test/package/everywhere/types.js");
    const { workerdRows } = await import("../test/package/everywhere/workerd.js");
    const { makeWorkplace } = await import("../test/package/everywhere/workplace.js");

    const place = await progress(
      "Installing the tools, and the package from its tarball",
      makeWorkplace,
    );
    const servers = await startServers();
    try {
      const rows = [
        await installRow(place),
        ...(await runtimeRows(place, servers)),
        ...(await workerdRows(place, servers)),
        ...(await browserRows(place, servers)),
        ...(await bundlerRows(place, servers)),
        ...(await frameworkRows(place, servers)),
        ...(await typeRows(place)),
      ];
      const named = rows.filter(({ what, version }) => only.test(`${what} ${version}`));
      if (!named.length) throw new UsageError(`No row matches --only ${values.only}`);
      return (await checkRows(named)) ? 1 : 0;
    } finally {
      await servers.stop();
      await place.remove();
    }
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
