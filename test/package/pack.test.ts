import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { publint } from "publint";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Packed, pack, ROOT, run } from "./pack.js";

let packs: [Packed, Packed];
/** The tarball, unpacked, and installed in a project. */
let unpacked: string;
let project: string;

beforeAll(async () => {
  packs = await Promise.all([pack(), pack()]);
  const [{ directory, tarball }] = packs;
  unpacked = join(directory, "unpacked/package");
  await mkdir(join(directory, "unpacked"));
  await run("tar", ["xzf", tarball, "-C", join(directory, "unpacked")]);
  project = await mkdtemp(join(directory, "project-"));
  await writeFile(join(project, "package.json"), '{ "private": true, "type": "module" }');
  await run(
    "npm",
    ["install", "--prefer-offline", "--no-audit", "--no-fund", "--foreground-scripts", tarball],
    { cwd: project },
  );
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
    ...modules.flatMap((module) => [`${module}.js`, `${module}.d.ts`, `${module}.js.map`]),
    "dist/generated/validators.js",
    "dist/generated/validators.d.ts",
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

test("source maps lead to the source as it was written", () => {
  const maps = filesIn(unpacked).filter((file) => file.endsWith(".js.map"));
  expect(maps.length).toBeGreaterThan(10);
  for (const file of maps) {
    const { sources, sourcesContent } = JSON.parse(readFileSync(join(unpacked, file), "utf8"));
    expect(sources).toHaveLength(1);
    const source = relative(unpacked, join(unpacked, file, "..", sources[0]));
    expect(sourcesContent, file).toEqual([readFileSync(join(ROOT, source), "utf8")]);
    expect(readFileSync(join(unpacked, file.slice(0, -4)), "utf8")).toContain("sourceMappingURL=");
  }
});

test("an install brings at most five packages, and runs nothing", () => {
  const lock = join(project, "node_modules/.package-lock.json");
  const packages: Record<string, object> = JSON.parse(readFileSync(lock, "utf8")).packages;
  const names = Object.keys(packages);
  expect(names).toContain("node_modules/meum");
  expect(names.length).toBeLessThanOrEqual(5);
  for (const name of names) {
    expect(packages[name], name).not.toHaveProperty("hasInstallScript");
    const { scripts = {} } = JSON.parse(readFileSync(join(project, name, "package.json"), "utf8"));
    expect(scripts).not.toHaveProperty("preinstall");
    expect(scripts).not.toHaveProperty("install");
    expect(scripts).not.toHaveProperty("postinstall");
  }
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
