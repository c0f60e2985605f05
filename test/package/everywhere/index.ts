import { UsageError } from "../../../scripts/util/errors.js";
import { progress } from "../../../scripts/util/progress.js";
import { browserRows } from "./browsers.js";
import { bundlerRows } from "./bundlers.js";
import { frameworkRows } from "./frameworks.js";
import { installRow } from "./install.js";
import { libraryRows } from "./libraries.js";
import { checkRows } from "./row.js";
import { runtimeRows } from "./runtimes.js";
import { startServers } from "./servers.js";
import { typeRows } from "./types.js";
import { workerdRows } from "./workerd.js";
import { makeWorkplace } from "./workplace.js";

/** Checks the rows whose name or version matches, and prints them. Returns the number of failures. */
export async function everywhere(only: RegExp): Promise<number> {
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
      ...(await libraryRows(place)),
      ...(await typeRows(place)),
    ];
    const named = rows.filter(({ what, version }) => only.test(`${what} ${version}`));
    if (!named.length) throw new UsageError(`No row matches --only ${only.source}`);
    return await checkRows(named);
  } finally {
    await servers.stop();
    await place.remove();
  }
}
