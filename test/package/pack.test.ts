import { readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { publint } from "publint";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Packed, pack, ROOT, run } from "./pack.js";

let packs: [Packed, Packed];
/** A project, and the tarball where an install puts it there. */
let project: string;
let unpacked: string;

beforeAll(async () => {
  packs = await Promise.all([pack(), pack()]);
  const [{ directory, tarball }] = packs;
  project = join(directory, "project");
  unpacked = join(project, "node_modules/meum");
  await mkdir(unpacked, { recursive: true });
  // Without one, the project would be a part of the package around it.
  await writeFile(join(project, "package.json"), '{ "private": true }');
  await run("tar", ["xzf", tarball, "--strip-components=1", "-C", unpacked]);
});

afterAll(() => Promise.all((packs ?? []).map((packed) => packed.remove())));

test("two builds of one commit, in two places, give the same bytes", async () => {
  const [one, two] = await Promise.all(packs.map(({ tarball }) => readFile(tarball)));
  expect(one?.length).toBeGreaterThan(10_000);
  expect(one?.equals(two as Buffer)).toBe(true);
});

test("it holds what is needed, and nothing else", () => {
  const modules = filesIn(join(ROOT, "src"))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => `dist/${file.slice(0, -3)}`);
  const expected = [
    ...modules.map((module) => `${module}.d.ts`),
    ...["dist/index.js", "dist/index.js.map"],
    ...["CHANGELOG.md", "LICENSE", "README.md", "openapi.yaml", "package.json"],
  ];
  expect(filesIn(unpacked).sort()).toEqual(expected.sort());
});

test("the contract in it is the one that it was made from", () => {
  expect(readFileSync(join(unpacked, "openapi.yaml"))).toEqual(
    readFileSync(join(ROOT, "openapi.yaml")),
  );
});

test("no file tells where it was built", () => {
  const places = [ROOT, packs[0].directory, tmpdir(), homedir(), "/home/", "/Users/", "file://"];
  for (const file of filesIn(unpacked)) {
    const text = readFileSync(join(unpacked, file), "utf8");
    expect(
      places.filter((place) => text.includes(place)),
      file,
    ).toEqual([]);
  }
});

test("the source map leads to the source as it was written", () => {
  const map = JSON.parse(readFileSync(join(unpacked, "dist/index.js.map"), "utf8"));
  expect(map.sources.length).toBeGreaterThan(10);
  map.sources.forEach((path: string, at: number) => {
    const source = relative(unpacked, join(unpacked, "dist", path));
    expect(map.sourcesContent[at], path).toBe(readFileSync(join(ROOT, source), "utf8"));
  });
  expect(readFileSync(join(unpacked, "dist/index.js"), "utf8")).toContain("sourceMappingURL=");
});

test("it needs at most five packages, itself included, and nothing of it runs at install", () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  const needed = Object.keys(packages).filter((path) => path && !packages[path].dev);
  expect(needed).toContain("node_modules/openapi-fetch");
  expect(needed.length + 1).toBeLessThanOrEqual(5);
  for (const path of needed) expect(packages[path], path).not.toHaveProperty("hasInstallScript");
  const { scripts } = JSON.parse(readFileSync(join(unpacked, "package.json"), "utf8"));
  for (const name of ["preinstall", "install", "postinstall"])
    expect(scripts).not.toHaveProperty(name);
});

test("`exports` gives the client, the contract and package.json, and nothing inside", async () => {
  const resolve = async (specifier: string) => {
    const { stdout } = await run(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `console.log(import.meta.resolve(${JSON.stringify(specifier)}))`,
      ],
      { cwd: project },
    );
    return stdout.trim();
  };
  const inside = (path: string) => pathToFileURL(join(project, "node_modules/meum", path)).href;
  expect(await resolve("meum")).toBe(inside("dist/index.js"));
  expect(await resolve("meum/openapi.yaml")).toBe(inside("openapi.yaml"));
  expect(await resolve("meum/package.json")).toBe(inside("package.json"));
  await expect(resolve("meum/dist/client.js")).rejects.toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
});

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pkgDir: unpacked, pack: false, strict: true });
  expect(messages).toEqual([]);
});

test("its types are found wherever a package of ES modules can be", async () => {
  // As .attw.json says: the contract is no module.
  const { stdout } = await run("npx", ["attw", packs[0].tarball], { cwd: ROOT });
  expect(stdout).toContain("🟢 (ESM)");
});

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}
