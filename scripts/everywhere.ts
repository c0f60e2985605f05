/** The packed package, installed and used in every runtime, module system, compiler and bundler. */
import { browserRows } from "../test/package/everywhere/browsers.js";
import { bundlerRows } from "../test/package/everywhere/bundlers.js";
import { installRow } from "../test/package/everywhere/install.js";
import { checkRows } from "../test/package/everywhere/row.js";
import { runtimeRows } from "../test/package/everywhere/runtimes.js";
import { startServers } from "../test/package/everywhere/servers.js";
import { typeRows } from "../test/package/everywhere/types.js";
import { workerdRows } from "../test/package/everywhere/workerd.js";
import { makeWorkplace } from "../test/package/everywhere/workplace.js";

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
    ...(await typeRows(place)),
  ];
  if (await checkRows(rows)) process.exitCode = 1;
} finally {
  await servers.stop();
  await place.remove();
}
