import { relative, resolve } from "node:path";
import { build } from "esbuild";

// What is made from the contract, or written about it. A test that names one of them may read it.
const NAMED = /openapi\.yaml|src\/generated|dist\/|README\.md|["'`/]examples\/|\/demo\.ts/;

/**
 * Those test files that may depend on the contract: what they import reaches `src/generated`, or their
 * code, or code that they import, names something that is made from the contract.
 */
export async function dependentTests(root: string, files: readonly string[]): Promise<string[]> {
  // Types and comments are gone from what is bundled.
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [...files],
    outdir: "out",
    outbase: ".",
    bundle: true,
    write: false,
    metafile: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "silent",
    legalComments: "none",
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  return Object.entries(metafile.outputs)
    .filter(
      ([path, { inputs }]) =>
        Object.keys(inputs).some((input) => input.startsWith("src/generated/")) ||
        NAMED.test(texts.get(resolve(root, path))?.replaceAll(/^\/\/ .*$/gm, "") ?? ""),
    )
    .map(([, { entryPoint }]) => relative(".", entryPoint ?? ""))
    .sort();
}
