import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build, transform } from "esbuild";

// What is made from the contract, or written about it. A test that names one of them may read it.
const NAMED =
  /openapi\.yaml|src\/generated|(?<![\w-]\/)\bdist\/|README\.md|["'`/]examples\/|\/demo\.ts/;
// These name them too, but in copies of the project that have a contract of their own.
const IN_COPIES = /^test\/(support\/run\.ts$|import\/|diff\/|supply\/)/;

/**
 * Those test files that may depend on the contract: what they import reaches `src/generated`, or they,
 * or what of the tests they import, name something that is made from the contract.
 */
export async function dependentTests(root: string, files: readonly string[]): Promise<string[]> {
  // What is imported for its type alone is no input.
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...files],
    outdir: "out",
    bundle: true,
    write: false,
    metafile: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  const inputs = new Set(Object.values(metafile.outputs).flatMap((one) => Object.keys(one.inputs)));
  const dependent = new Set<string>();
  for (const input of inputs)
    if (input.startsWith("src/generated/") || (await names(root, input))) dependent.add(input);
  return Object.values(metafile.outputs)
    .filter((output) => Object.keys(output.inputs).some((input) => dependent.has(input)))
    .map(({ entryPoint = "" }) => relative(".", entryPoint))
    .sort();
}

async function names(root: string, file: string): Promise<boolean> {
  if (!/^(test|examples)\//.test(file) || IN_COPIES.test(file)) return false;
  const text = readFileSync(join(root, file), "utf8");
  // Comments are gone from what is transformed.
  const { code } = await transform(text, { loader: "ts", legalComments: "none" });
  return NAMED.test(code);
}
