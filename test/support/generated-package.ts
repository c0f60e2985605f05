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

/** The package as it is for another contract, without what is not supported. */
export async function packageOf(contract: string): Promise<Package> {
  return load(await generatedFrom(contract, { omitUnsupported: true }));
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

/** A package with these generated files, and how it is used. */
export interface Use {
  readonly files: ReadonlyMap<string, string>;
  readonly consumer?: string;
}

/** What a strict compiler says of the package with these generated files, used by `consumer`. */
export async function compile(
  files: ReadonlyMap<string, string>,
  consumer?: string,
): Promise<string[]> {
  const [problems = []] = await compileEach([{ files, ...(consumer && { consumer }) }]);
  return problems;
}

/** As {@link compile}, of several packages: the compiler starts, and reads its libraries, only once. */
export async function compileEach(uses: readonly Use[]): Promise<string[][]> {
  const directories: string[] = [];
  try {
    for (const { files, consumer = 'import "./index.js";' } of uses) {
      const directory = copyPackage(files);
      directories.push(directory);
      writeFileSync(join(directory, "consumer.ts"), consumer);
    }
    const problems = await problemsOf(directories);
    return directories.map((directory) => {
      const prefix = `${basename(directory)}/`;
      const own = problems.filter((problem) => problem.startsWith(prefix));
      return own.map((problem) => problem.slice(prefix.length));
    });
  } finally {
    for (const directory of directories) rmSync(directory, { recursive: true });
  }
}

/** What the compiler says of the packages in these folders. Each problem begins with its folder. */
async function problemsOf(directories: readonly string[]): Promise<string[]> {
  const files = directories.flatMap((directory) =>
    ["consumer.ts", "index.ts"].map((name) => join(directory, name)),
  );
  const project = join(directories[0]!, "tsconfig.json");
  writeFileSync(project, JSON.stringify({ compilerOptions: OPTIONS, files }));
  // Other tests use the other cores.
  const args = [TSC, "-p", project, "--pretty", "false", "--singleThreaded"];
  const cwd = dirname(directories[0]!);
  const said = await promisify(execFile)(process.execPath, args, { cwd }).then(
    () => "",
    ({ stdout, stderr }) => `${stdout}${stderr}`.trim() || "The compiler failed, and said nothing.",
  );
  // Each begins with its place, and may have indented lines.
  const problems = said
    .split(/\n(?! )/)
    .filter(Boolean)
    .map((problem) =>
      problem.replace(/^(\S+)\((\d+),\d+\): error TS\d+/, "$1:$2").replaceAll(/\s+/g, " "),
    );
  const folders = directories.map((directory) => `${basename(directory)}/`);
  const other = problems.find((problem) => !folders.some((folder) => problem.startsWith(folder)));
  if (other) throw new Error(other);
  return problems;
}
