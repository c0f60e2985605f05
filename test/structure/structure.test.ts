/** The structure that CONTRIBUTING describes: data flows one way, and each file has one job. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Relative imports, those of types too. */
function importsOf(file: string, text: string): string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => join(dirname(file), name).replace(/\.js$/, ".ts"));
}

/** The first circle among files, as a path that ends where it begins. */
function circleOf(files: ReadonlyMap<string, string>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file) || !files.has(file)) return undefined;
    for (const next of importsOf(file, files.get(file)!)) {
      const circle = visit(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of files.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}

function sources(folder: string): Map<string, string> {
  const files = ts.sys
    .readDirectory(join(ROOT, folder), [".ts"])
    .map((path) => path.slice(ROOT.length));
  return new Map(files.map((file) => [file, readFileSync(join(ROOT, file), "utf8")]));
}

describe.each([
  ["src", 135],
  ["scripts", 260],
] as const)("%s", (folder, most) => {
  const files = sources(folder);

  it("has no import circle, types included", () => {
    expect(circleOf(files)).toBeUndefined();
  });

  it(`has no file over ${most} lines`, () => {
    const long = [...files]
      .filter(([file]) => !file.startsWith("src/generated/"))
      .map(([file, text]) => [file, text.trimEnd().split("\n").length] as const)
      .filter(([, lines]) => lines > most);
    expect(long).toEqual([]);
  });
});

it("control: a circle of types is found", () => {
  const files = new Map([
    ["src/a.ts", 'import type { B } from "./b.js";'],
    ["src/b.ts", 'export * from "./c.js";'],
    ["src/c.ts", 'import { a } from "./a.js";'],
  ]);
  expect(circleOf(files)).toEqual(["src/a.ts", "src/b.ts", "src/c.ts", "src/a.ts"]);
});

it("CONTRIBUTING.md says of each folder of tests what it asks", () => {
  const [, table = ""] = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8").split(
    "| what it asks ",
  );
  const rows = table.slice(0, table.indexOf("\n\n"));
  const described = [...rows.matchAll(/`(test\/\w+)`/g)].map(([, folder]) => folder);
  const folders = ts.sys
    .readDirectory(join(ROOT, "test"), [".test.ts"], ["**/consumer/**"])
    .map((path) => /test\/[^/]+/.exec(path.slice(ROOT.length))?.[0]);
  expect(described.sort()).toEqual([...new Set(folders)].sort());
});
