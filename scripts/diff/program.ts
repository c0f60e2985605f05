import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
  types: ["node"],
  strict: true,
  // Off: an absent property and one that is undefined are the same to a contract.
  exactOptionalPropertyTypes: false,
  skipLibCheck: true,
  noEmit: true,
};

// Most of what a compiler reads is the same for each program: libraries, `src` and the templates.
const files = new Map<string, ts.SourceFile>();
let last: ts.Program | undefined;

/** A program of these files, by their paths, and of what they import. No file is written. */
export function programOf(texts: ReadonlyMap<string, string>): ts.Program {
  const host = ts.createCompilerHost(OPTIONS);
  const { readFile, fileExists, directoryExists } = host;
  const directories = new Set([...texts.keys()].map((path) => join(path, "..")));
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.directoryExists = (path) => directories.has(path) || (directoryExists?.(path) ?? true);
  host.getCurrentDirectory = () => ROOT;
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
  host.getSourceFile = (path, how) => {
    const known = files.get(path);
    if (known && path.includes("/node_modules/")) return known;
    const text = host.readFile(path);
    if (text === undefined) return undefined;
    if (known?.text === text) return known;
    const file = ts.createSourceFile(path, text, how);
    files.set(path, file);
    return file;
  };
  const rootNames = [...texts.keys()].filter((path) => path.endsWith(".ts"));
  last = ts.createProgram({ rootNames, options: OPTIONS, host, ...(last && { oldProgram: last }) });
  return last;
}
