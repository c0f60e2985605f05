import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import { compilerHost } from "../../scripts/util/compiler.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

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

/** What a strict compiler says of the package with these generated files, used by `consumer`. */
export function compile(files: ReadonlyMap<string, string>, consumer = ""): Promise<string[]> {
  return withCopy(files, (directory) => {
    const entry = join(directory, "consumer.ts");
    writeFileSync(entry, consumer || 'import "./index.js";');
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      lib: [
        "lib.es2023.d.ts",
        "lib.dom.d.ts",
        "lib.dom.iterable.d.ts",
        "lib.dom.asynciterable.d.ts",
      ],
      types: ["node"],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
      noImplicitOverride: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      skipLibCheck: false,
      noEmit: true,
    };
    const files = [entry, join(directory, "index.ts")];
    const program = ts.createProgram(files, options, compilerHost(options));
    // Of our files alone: the libraries' own are not what is tested, and take seconds.
    const ours = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(directory));
    const found = ours.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]);
    return [...program.getOptionsDiagnostics(), ...found].map(({ file, start, messageText }) => {
      const line =
        file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
      const name = file?.fileName.replace(directory, "") ?? "";
      return `${name}:${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  });
}
