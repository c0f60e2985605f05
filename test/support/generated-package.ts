import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build, type Plugin } from "esbuild";
import { emit } from "../../scripts/generate/index.js";
import { type ContractOptions, contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript-7/bin/tsc");

export type Package = typeof import("../../src/index.js");

/** What is generated from a contract's text. */
export async function generatedFrom(
  contract: string,
  options: ContractOptions = {},
): Promise<Map<string, string>> {
  return emit(await contractOf(parseContract(contract, "the contract"), options));
}

/** A copy of the package that has other generated files. Whoever asks for it removes it. */
export function copyPackage(files: ReadonlyMap<string, string>): string {
  // Inside the project, so that imports of dependencies resolve.
  const directory = mkdtempSync(join(ROOT, "test/.package-"));
  cpSync(join(ROOT, "src"), directory, {
    recursive: true,
    filter: (path) => !path.endsWith("generated"),
  });
  mkdirSync(join(directory, "generated"));
  for (const [name, text] of files) writeFileSync(join(directory, "generated", name), text);
  return directory;
}

/** Does something with such a copy; then it is gone. */
async function withCopy<T>(
  files: ReadonlyMap<string, string>,
  use: (directory: string) => T | Promise<T>,
): Promise<T> {
  const directory = copyPackage(files);
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/**
 * The package with these generated files, as one module: a copy of some fifty takes longer to load.
 * @param modules the files of `src` whose exports it has
 */
export async function load<Exports = Package>(
  files: ReadonlyMap<string, string>,
  modules: readonly string[] = ["index.js"],
): Promise<Exports> {
  const directory = mkdtempSync(join(tmpdir(), "meum-module-"));
  const file = join(directory, "index.mjs");
  try {
    writeFileSync(file, await bundled(files, modules, "esm"));
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Makes a function that loads it at once, each time anew: as where a global is missing that the tests need themselves. */
export async function loader(files: ReadonlyMap<string, string>): Promise<() => Package> {
  const run = new Function("module", await bundled(files, ["index.js"], "cjs"));
  return () => {
    const module = { exports: {} as Package };
    run(module);
    return module.exports;
  };
}

async function bundled(
  files: ReadonlyMap<string, string>,
  modules: readonly string[],
  format: "esm" | "cjs",
): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: modules.map((module) => `export * from "./${module}";`).join("\n"),
      resolveDir: join(ROOT, "src"),
    },
    write: false,
    bundle: true,
    format,
    target: "node20",
    plugins: [generatedAs(files)],
  });
  return outputFiles.map(({ text }) => text).join();
}

/** The package as it is for another contract, without what is not supported. */
export async function packageOf(contract: string): Promise<Package> {
  return load(await generatedFrom(contract, { omitUnsupported: true }));
}

/** Puts these files in the place of those in `src/generated`. */
function generatedAs(files: ReadonlyMap<string, string>): Plugin {
  const namespace = "generated";
  const folder = join(ROOT, "src", namespace);
  return {
    name: namespace,
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const file = join(resolveDir, path);
        return dirname(file) === folder ? { path: basename(file, ".js"), namespace } : null;
      });
      onLoad({ filter: /./, namespace }, ({ path }) => {
        const contents = files.get(`${path}.ts`);
        return contents === undefined ? null : { contents, loader: "ts", resolveDir: folder };
      });
    },
  };
}

const OPTIONS = {
  target: "es2022",
  module: "nodenext",
  lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  // The libraries' own declarations are not what is tested, and take seconds.
  skipLibCheck: true,
  noEmit: true,
};

/** For a consumer: `is<A, B>(true)` compiles where both are the same type. */
export const EQUALITY = `
type Is<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <A, B>(_: Is<A, B>) => {};`;

/** What a strict compiler says of the package with these generated files, used by `consumer`. */
export function compile(files: ReadonlyMap<string, string>, consumer = ""): Promise<string[]> {
  return withCopy(files, async (directory) => {
    writeFileSync(join(directory, "consumer.ts"), consumer || 'import "./index.js";');
    const config = { compilerOptions: OPTIONS, files: ["consumer.ts", "index.ts"] };
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(config));
    const args = [TSC, "-p", directory, "--pretty", "false"];
    const problems = await promisify(execFile)(process.execPath, args, { cwd: directory }).then(
      () => "",
      ({ stdout, stderr }) => `${stdout}${stderr}` || "The compiler failed, and said nothing.",
    );
    // Each begins with its place, and may have indented lines.
    return problems
      .trim()
      .split(/\n(?! )/)
      .filter(Boolean)
      .map((problem) =>
        problem.replace(/^(\S+)\((\d+),\d+\): error TS\d+/, "$1:$2").replaceAll(/\s+/g, " "),
      );
  });
}
