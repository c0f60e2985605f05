import { spawnSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { ExpectedError } from "../util/errors.js";

/** Whose types go into ours. */
const DEPENDENCIES = ["openapi-fetch", "openapi-typescript-helpers"];
// The native compiler: a sixth of the time.
const TSC = join(createRequire(import.meta.url).resolve("typescript-7/package.json"), "../bin/tsc");

/**
 * One file of types per entry, those of the dependencies included, and a copy for CommonJS.
 * Returns the files that they were made from.
 */
export async function bundleTypes(
  root: string,
  outdir: string,
  entries: Record<string, string>,
): Promise<string[]> {
  const declarations = join(outdir, "declarations");
  // Compiled first, since neither bundler reports an error of types.
  const { status } = spawnSync(
    process.execPath,
    // Types that are inferred are then written in the same order each time.
    [TSC, "-p", "tsconfig.build.json", "--singleThreaded", "--outDir", declarations],
    { cwd: root, stdio: "inherit" },
  );
  if (status !== 0) throw new ExpectedError("The sources do not compile.");
  const inputs = new Set<string>();
  for (const [name, source] of Object.entries(entries)) {
    const bundle = await rollup({
      input: join(declarations, source.replace(/^src\/(.*)\.ts$/, "$1.d.ts")),
      plugins: [dts({ includeExternal: DEPENDENCIES })],
      onLog: (_level, { message }) => {
        throw new Error(message);
      },
    });
    const file = join(outdir, `${name}.d.ts`);
    await bundle.write({ file });
    await bundle.close();
    // Word for word: it imports nothing, so nothing in it depends on the module system.
    copyFileSync(file, join(outdir, `${name}.d.cts`));
    for (const input of bundle.watchFiles) inputs.add(input);
  }
  rmSync(declarations, { recursive: true });
  return [...inputs];
}
