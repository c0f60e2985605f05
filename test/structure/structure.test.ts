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

/** The folders of `src` in the order of CONTRIBUTING.md. Data flows one way: a folder imports from earlier ones. */
const [, foldersOfSrc = ""] = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8").split(
  "| folder of `src` ",
);
const FOLDERS = [
  ...foldersOfSrc.slice(0, foldersOfSrc.indexOf("\n\n")).matchAll(/^\| `(\w+)`/gm),
].map(([, folder]) => folder!);

/** The place of a file's folder in that order; files of `src` itself come last. */
function placeOf(file: string): number {
  const [, folder] = /^src\/(\w+)\//.exec(file) ?? [];
  return folder ? FOLDERS.indexOf(folder) : FOLDERS.length;
}

/** Imports that go to a later folder. */
function backwards(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, text]) =>
    importsOf(file, text)
      .filter((to) => placeOf(to) > placeOf(file))
      .map((to) => `${file} -> ${to}`),
  );
}

describe("the folders of src", () => {
  // The fake for users' tests stands beside the client, and uses parts of it.
  const files = new Map([...sources("src")].filter(([file]) => !/^src\/testing\//.test(file)));

  it("are those of CONTRIBUTING.md", () => {
    const folders = [...files.keys()].flatMap((file) => /^src\/(\w+)\//.exec(file)?.[1] ?? []);
    expect(FOLDERS).toHaveLength(9);
    expect([...new Set(folders)].sort()).toEqual([...FOLDERS].sort());
  });

  it("import only from those before them", () => {
    expect(backwards(files)).toEqual([]);
  });

  it("negative control: an import from a later one is found, also of a type", () => {
    const files = new Map([
      ["src/errors/a.ts", 'import type { B } from "../transport/b.js";'],
      ["src/transport/b.ts", 'import { a } from "../errors/a.js";'],
      ["src/types/c.ts", 'export * from "../client.js";'],
    ]);
    expect(backwards(files)).toEqual([
      "src/errors/a.ts -> src/transport/b.ts",
      "src/types/c.ts -> src/client.ts",
    ]);
  });
});

it("negative control: a circle of types is found", () => {
  const files = new Map([
    ["src/a.ts", 'import type { B } from "./b.js";'],
    ["src/b.ts", 'export * from "./c.js";'],
    ["src/c.ts", 'import { a } from "./a.js";'],
  ]);
  expect(circleOf(files)).toEqual(["src/a.ts", "src/b.ts", "src/c.ts", "src/a.ts"]);
});

it("CONTRIBUTING.md describes each folder of tests", () => {
  const [, table = ""] = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8").split(
    "| what it asks ",
  );
  const rows = table.slice(0, table.indexOf("\n\n"));
  const described = [...rows.matchAll(/`(test\/\w+)`/g)].map(([, folder]) => folder);
  const folders = ts.sys
    .readDirectory(join(ROOT, "test"), [".test.ts"], ["**/.*", "**/consumer/**"])
    .map((path) => /test\/[^/]+/.exec(path.slice(ROOT.length))?.[0]);
  expect(described.sort()).toEqual([...new Set(folders)].sort());
});

// How long an event takes, nobody knows: `eventually` and `withLimit` of test/support have time for a busy machine.
it("tests do not wait in ways that fail on a busy machine", () => {
  const waits = /\bvi\.wait\w+|\bexpect\.poll|\bAbortSignal\.timeout/g;
  // Without the folders of tests that run beside this one.
  const others = ["**/.*", "**/consumer/**", "**/structure.test.ts"];
  const files = ts.sys.readDirectory(join(ROOT, "test"), [".test.ts"], others);
  expect(files.length).toBeGreaterThan(90);
  const found = files.flatMap((file) => readFileSync(file, "utf8").match(waits) ?? []);
  expect(found).toEqual([]);
});
