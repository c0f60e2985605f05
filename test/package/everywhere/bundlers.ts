import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../pack.js";
import { expectCalls } from "./expected.js";
import type { Row } from "./row.js";
import type { Servers } from "./servers.js";
import type { Workplace } from "./workplace.js";

const BUNDLERS = ["esbuild", "vite", "webpack", "rollup"];

/** Bundles a file of the consumer's. */
export async function bundle(
  { app }: Workplace,
  bundler: string,
  entry: string,
  outfile: string,
  ...more: string[]
): Promise<void> {
  await run(process.execPath, [join(app, `bundle-${bundler}.mjs`), entry, outfile, ...more], {
    cwd: app,
  });
}

/** Each bundler's result, run where the package is not installed. */
export async function bundlerRows(place: Workplace, servers: Servers): Promise<Row[]> {
  const rows: Row[] = [];
  for (const bundler of BUNDLERS)
    rows.push({
      what: `Bundle of ${bundler}, on this Node`,
      version: await place.version(bundler),
      check: async () => {
        const directory = await mkdtemp(join(tmpdir(), "meum-bundle-"));
        try {
          await writeFile(join(directory, "package.json"), '{ "type": "module" }');
          const outfile = join(directory, "bundle.mjs");
          await bundle(place, bundler, "import.mjs", outfile);
          await expectCalls(servers, async (at) => {
            const ran = await run(process.execPath, [outfile, at], { cwd: directory });
            return ran.stdout;
          });
        } finally {
          await rm(directory, { recursive: true });
        }
      },
    });
  return rows;
}
