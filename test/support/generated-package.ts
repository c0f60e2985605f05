import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript-7/bin/tsc");

export type Package = typeof import("../../src/index.js");

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

/** The package with these generated files. */
export function load(files: ReadonlyMap<string, string>): Promise<Package> {
  return withCopy(files, (directory) => import(pathToFileURL(join(directory, "index.ts")).href));
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
