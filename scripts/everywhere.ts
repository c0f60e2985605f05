/**
 * The packed package, installed and used in every runtime, module system, compiler, bundler and
 * framework. With `--only PATTERN` those rows whose name or version matches.
 */
import { parseArgs } from "node:util";
import { browserRows } from "../test/package/everywhere/browsers.js";
import { bundlerRows } from "../test/package/everywhere/bundlers.js";
import { frameworkRows } from "../test/package/everywhere/frameworks.js";
import { installRow } from "../test/package/everywhere/install.js";
import { checkRows } from "../test/package/everywhere/row.js";
import { runtimeRows } from "../test/package/everywhere/runtimes.js";
import { startServers } from "../test/package/everywhere/servers.js";
import { typeRows } from "../test/package/everywhere/types.js";
import { workerdRows } from "../test/package/everywhere/workerd.js";
import { makeWorkplace } from "../test/package/everywhere/workplace.js";

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });

console.log("Installing the tools, and the package from its tarball …");
const place = await makeWorkplace();
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
  const named = rows.filter(({ what, version }) => `${what} ${version}`.match(values.only));
  if (!named.length) throw new Error(`No row matches ${values.only}.`);
  if (await checkRows(named)) process.exitCode = 1;
} finally {
  await servers.stop();
  await place.remove();
}
