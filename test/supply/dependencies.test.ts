import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

interface Entry {
  version: string;
  integrity?: string;
  resolved?: string;
  license?: string;
  inBundle?: boolean;
  hasInstallScript?: boolean;
  bin?: Record<string, string>;
}

/** Each lock file's folder, and the heading under which `docs/dependencies.md` lists what it asks for. */
const HEADINGS: Record<string, string> = {
  ".": "The project",
  ".ci": "CI's Node",
  bench: "Benchmarks (`bench`)",
  "test/package/tools":
    "Runtimes, compilers, bundlers, frameworks and libraries (`test/package/tools`)",
};

/** Their scripts only check the binary that comes as a package of its own, or replace a missing one; msw's copies a file. */
const INSTALL_SCRIPTS = ["esbuild", "@parcel/watcher", "msw"];

const LICENCES =
  "MIT MIT-0 ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 BlueOak-1.0.0 CC0-1.0 Unlicense Python-2.0 MPL-2.0 CC-BY-4.0";

/** What scripts and `.ci` start by name: a dependency's command of that name would be found first. */
const SYSTEM_COMMANDS =
  "bash cat chromium cp cut dirname echo env git gh id jq mkdir mv node npm npx rm sh sha256sum sudo tar test";

/** The lock file's packages, by path: `node_modules/x`. */
function entriesOf(folder: string): [string, Entry][] {
  const { packages } = JSON.parse(read(join(folder, "package-lock.json")));
  return Object.entries<Entry>(packages).filter(([path]) => path);
}

/** The rows of the table under a heading, as cells. */
function table(heading: string): string[][] {
  const section = read("docs/dependencies.md").split(`\n## ${heading}\n`)[1]?.split("\n## ")[0];
  const rows = section?.split("\n").filter((line) => line.startsWith("|")) ?? [];
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Whether a row's name, which may end with a `*`, is that of a package. */
const covers = (row = "", name: string) =>
  row.endsWith("*") ? name.startsWith(row.slice(0, -1)) : row === name;

const nameOf = (path: string) => path.replace(/^.*node_modules\//, "");

test("every lock file of the repository is tested here", () => {
  const files = execFileSync("git", ["ls-files", "*package-lock.json"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect(files.trim().split("\n").map(dirname).sort()).toEqual(Object.keys(HEADINGS).sort());
});

describe.each(Object.entries(HEADINGS))("%s", (folder, heading) => {
  const entries = entriesOf(folder);
  const places = (of: ([path, entry]: [string, Entry]) => boolean) =>
    entries.filter(of).map(([path]) => path);

  test("docs/dependencies.md has each dependency with its reason and version", () => {
    const { dependencies, devDependencies } = JSON.parse(read(join(folder, "package.json")));
    const asked = Object.entries<string>({ ...dependencies, ...devDependencies }).map(
      ([name, version]) => [name, version.replace(/^npm:.*@/, "")],
    );
    const rows = table(heading);
    expect(rows.map(([name, version]) => [name, version])).toEqual(asked.sort());
    for (const [name, version, why, does, lookedAt] of rows) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
      expect(why, name).toMatch(/\w+/);
      expect(does, name).toMatch(/\w+/);
      expect(lookedAt, name).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
    }
  });

  test("each package has a digest, and comes from the configured registry", () => {
    expect(entries.length).toBeGreaterThan(0);
    expect(places(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
    expect(places(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test("only packages that work without it have an install script", () => {
    const scripts = places(([, { hasInstallScript }]) => hasInstallScript === true);
    expect(scripts.map(nameOf).filter((name) => !INSTALL_SCRIPTS.includes(name))).toEqual([]);
  });

  test("each licence is allowed, or explained in docs/dependencies.md", () => {
    const allowed = LICENCES.split(" ");
    const explained = table("Licences").map(([name]) => name);
    const free = (licence = "") =>
      licence
        .replace(/[()]/g, "")
        .split(" OR ")
        .some((choice) => allowed.includes(choice));
    const others = places(([, { license }]) => !free(license)).map(nameOf);
    expect(others.filter((name) => !explained.some((row) => covers(row, name)))).toEqual([]);
  });
});

test("docs/dependencies.md lists only licences and old packages that are installed", () => {
  const present = new Set(
    Object.keys(HEADINGS)
      .flatMap(entriesOf)
      .map(([path]) => nameOf(path)),
  );
  for (const [name] of [...table("Licences"), ...table("No longer developed")])
    expect([...present].filter((other) => covers(name, other))).not.toEqual([]);
});

test("docs/dependencies.md names all packages that build the package", () => {
  const files = readdirSync(join(ROOT, "scripts/build")).map((file) => `scripts/build/${file}`);
  const imported = ["scripts/build.ts", ...files].flatMap((file) =>
    [...read(file).matchAll(/(?:from |resolve\()"(?!node:|\.)(@[^"/]+\/[^"/]+|[^"/]+)/g)].map(
      ([, name = ""]) => name,
    ),
  );
  expect(imported).toContain("esbuild");
  const [, named = ""] = read("docs/dependencies.md").split("What is published passes through ");
  const names = named.split("\n\n")[0]?.split(/[\s,():.]+/);
  for (const name of ["node", "npm", "tsx", "openapi-fetch", ...imported])
    expect(names).toContain(name);
});

test("no dependency's command replaces another one, or one of the system", () => {
  // npm puts these two folders' commands first on the PATH; the tools are run by their paths.
  for (const folder of [".", "bench"]) {
    const commands = entriesOf(folder)
      .filter(([path]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path))
      .flatMap(([, { bin }]) => Object.keys(bin ?? {}));
    expect(commands).toContain("esbuild");
    const doubles = commands.filter((name, at) => commands.indexOf(name) !== at);
    // Both TypeScripts have it: where it matters which, they are started by their paths.
    expect(doubles.filter((name) => name !== "tsc")).toEqual([]);
    expect(commands.filter((name) => SYSTEM_COMMANDS.split(" ").includes(name))).toEqual([]);
  }
});

test("npm runs no install script, and installs from the registry only", () => {
  expect(read(".npmrc").split("\n")).toEqual(
    expect.arrayContaining(["ignore-scripts=true", "allow-git=none", "allow-remote=none"]),
  );
  for (const line of [".ci/run", ".ci/pack", ".ci/node"].flatMap((path) => read(path).split("\n")))
    if (/npm (ci|install|pack)\b/.test(line)) expect(line).toContain("--ignore-scripts");
});
