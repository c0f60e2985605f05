import { readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { publint } from "publint";
import ts from "typescript";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { PUBLISHED } from "../support/published.js";
import { KEY } from "../support/secret.js";
import { type Packed, pack, packBuilt, ROOT, run } from "./pack.js";

const ENTRIES = ["index", "testing"];
const CODE = ENTRIES.flatMap((entry) => [`dist/${entry}.js`, `dist/${entry}.cjs`]);
const TYPES = ENTRIES.flatMap((entry) => [`dist/${entry}.d.ts`, `dist/${entry}.d.cts`]);

/** What a user may name, and the files that `import` and `require` find. */
const EXPORTS = {
  meum: ["dist/index.js", "dist/index.cjs"],
  "meum/testing": ["dist/testing.js", "dist/testing.cjs"],
  "meum/openapi.yaml": ["openapi.yaml", "openapi.yaml"],
  "meum/package.json": ["package.json", "package.json"],
} as const;

let packs: [Packed, Packed];
/** A project, and the tarball where an install puts it there. */
let project: string;
let unpacked: string;

beforeAll(async () => {
  packs = await Promise.all([packBuilt(), pack()]);
  const [{ directory, tarball }] = packs;
  project = join(directory, "project");
  unpacked = join(project, "node_modules/meum");
  await mkdir(unpacked, { recursive: true });
  // Without one, the project would be a part of the package around it.
  await writeFile(join(project, "package.json"), '{ "private": true }');
  for (const empty of ["empty.mjs", "empty.cjs"]) await writeFile(join(project, empty), "");
  await run("tar", ["xzf", tarball, "--strip-components=1", "-C", unpacked]);
});

afterAll(() => Promise.all((packs ?? []).map((packed) => packed.remove())));

test("two builds of one commit, in two folders, give the same bytes", async () => {
  const [one, two] = await Promise.all(packs.map(({ tarball }) => readFile(tarball)));
  expect(one?.length).toBeGreaterThan(10_000);
  expect(one?.equals(two as Buffer), "`dist/` is not what `npm run build` gives").toBe(true);
});

test("it has the needed files, and no others", () => {
  const built = ENTRIES.flatMap((entry) =>
    ["js", "js.map", "d.ts", "cjs", "cjs.map", "d.cts"].map((end) => `dist/${entry}.${end}`),
  );
  // What README.md leads to: test/docs.
  const docs = ["bench.json", "bench.svg", "cost.md", "errors.md", "recipes.md", "testing.md"];
  const others = ["CHANGELOG.md", "LICENSE", "README.md", "openapi.yaml", "package.json"];
  const expected = [...built, "dist/THIRD-PARTY-NOTICES.txt", ...others];
  for (const name of [...docs, "unknown.md"]) expected.push(`docs/${name}`);
  expect(filesIn(unpacked).sort()).toEqual(expected.sort());
});

test.each(["index.js", "index.cjs"])(
  "%s sends the package's version to the server",
  async (file) => {
    const { createMeumClient } = await import(pathToFileURL(join(unpacked, "dist", file)).href);
    const agents: (string | null)[] = [];
    const fetch = async (_: string, { headers }: { headers: Headers }) => {
      agents.push(headers.get("user-agent"));
      return new Response("{}");
    };
    // A function is not asked before a call needs it: whatever keys the contract has.
    const apiKey = () => KEY;
    const { api } = createMeumClient({ apiKey, baseUrl: "https://api.example", fetch });
    await api.GET("/of-no-contract");
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(agents).toEqual([`meum/${version}`]);
  },
);

test("its contract is the one that it was generated from", () => {
  expect(readFileSync(join(unpacked, "openapi.yaml"))).toEqual(
    readFileSync(join(ROOT, "openapi.yaml")),
  );
});

test("no file says where it was built", () => {
  const places = [ROOT, packs[0].directory, tmpdir(), homedir(), "/home/", "/Users/", "file://"];
  for (const file of filesIn(unpacked)) {
    const text = readFileSync(join(unpacked, file), "utf8");
    expect(
      places.filter((place) => text.includes(place)),
      file,
    ).toEqual([]);
  }
});

// With one other, an engine reads the whole file in two bytes for each character.
test.each(CODE)("%s has ASCII characters only", (file) => {
  expect(readFileSync(join(unpacked, file), "utf8").match(/\P{ASCII}/gu)).toBeNull();
});

test.each(CODE)("the source map of %s leads to the original sources", (file) => {
  const { sources, sourcesContent } = sourceMap(file);
  expect(sources).toContain(
    file.includes("testing") ? "../src/testing/fake.ts" : "../src/client.ts",
  );
  sources.forEach((path, at) => {
    // openapi-fetch publishes what it was compiled to, and a map of its own.
    if (path.includes("node_modules")) return;
    const source = relative(unpacked, join(unpacked, "dist", path));
    expect(sourcesContent[at], path).toBe(readFileSync(join(ROOT, source), "utf8"));
  });
  expect(shipped(file)).toContain(`sourceMappingURL=${basename(file)}.map`);
});

test("it needs no other package, and runs nothing at install", () => {
  const manifest = JSON.parse(shipped("package.json"));
  for (const field of ["dependencies", "peerDependencies", "optionalDependencies"])
    expect(manifest).not.toHaveProperty(field);
  for (const name of ["preinstall", "install", "postinstall"])
    expect(manifest.scripts).not.toHaveProperty(name);
  const files = [...CODE, ...TYPES];
  for (const file of files) expect(importsOf(shipped(file)), file).toEqual([]);
  expect(importsOf('import "a"; export type { B } from "b"; type C = import("c").C;')).toEqual([
    "a",
    "b",
    "c",
  ]);
});

test("it has the licence of each included package", () => {
  const notices = shipped("dist/THIRD-PARTY-NOTICES.txt");
  const included = CODE.flatMap((file) => sourceMap(file).sources).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  // Types alone leave no trace in a source map.
  for (const name of new Set([...included, "openapi-fetch", "openapi-typescript-helpers"])) {
    const folder = join(ROOT, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    expect(notices).toContain(`${name} ${version}\n`);
    expect(notices).toContain(readFileSync(join(folder, "LICENSE"), "utf8").trim());
  }
});

test("`exports` has the entries, the contract and package.json, and no internals", async () => {
  const { resolved, inside } = JSON.parse(
    await evaluate(`
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      const resolved = {};
      for (const name of ${JSON.stringify(Object.keys(EXPORTS))})
        resolved[name] = [import.meta.resolve(name), require.resolve(name)];
      const inside = [];
      for (const resolve of [import.meta.resolve, require.resolve])
        try { resolve("meum/dist/index.js") } catch ({ code }) { inside.push(code) }
      console.log(JSON.stringify({ resolved, inside }))`),
  );
  for (const [name, [imported, required]] of Object.entries(EXPORTS))
    expect(resolved[name], name).toEqual([
      pathToFileURL(join(unpacked, imported)).href,
      join(unpacked, required),
    ]);
  expect(inside).toEqual(["ERR_PACKAGE_PATH_NOT_EXPORTED", "ERR_PACKAGE_PATH_NOT_EXPORTED"]);
});

test.each(CODE)("loading %s reads one file and changes nothing", async (file) => {
  const load = `await import(${JSON.stringify(pathToFileURL(join(unpacked, file)).href)})`;
  expect(await effectsOf(load)).toEqual([]);
});

test.each([
  ["globals", "globalThis.added = 1"],
  ["prototypes", "Promise.prototype.added = 1"],
  ["listeners", 'process.on("exit", () => {})'],
  ["resources", "setTimeout(() => {}, 60_000)"],
  ["modules", "globalThis.Response"],
  ["environment", "process.env.ADDED = 1"],
])("negative control: a change of %s is found", async (kind, code) => {
  expect(await effectsOf(code)).toContain(kind);
});

test("a bundle leaves out what is not used", async () => {
  expect(await bundle('import { createMeumClient } from "meum";')).toBe("");
  expect(await bundle('export { createMeumClient } from "meum";')).toContain("redirect");
});

test("the client with everything is at most 16.9 kB, minified and gzipped", async () => {
  // Of the contract as it was published once: a larger one has a larger client.
  const isToday = readFileSync(join(ROOT, "openapi.yaml"), "utf8") === PUBLISHED;
  const { directory, tarball } = isToday ? packs[0] : await packPublished();
  const to = join(directory, "published");
  await mkdir(to);
  await run("tar", ["xzf", tarball, "-C", to]);
  const everything = `export * from "${join(to, "package/dist/index.js")}";`;
  const { length } = gzipSync(await bundle(everything), { level: 9 });
  expect(length).toBeGreaterThan(4_000);
  expect(length).toBeLessThanOrEqual(16_900);
});

test("publint finds nothing", async () => {
  const { messages } = await publint({ pkgDir: unpacked, pack: false, strict: true });
  expect(messages).toEqual([]);
});

test("its types are found and correct with every module resolution", async () => {
  // As .attw.json says, all but the contract: it is no module.
  const attw = join(ROOT, "node_modules/.bin/attw");
  const { stdout } = await run(attw, [packs[0].tarball, "--format=json"], { cwd: ROOT });
  const { analysis, problems } = JSON.parse(stdout);
  expect(problems).toEqual({});
  const modules = Object.keys(EXPORTS).filter((name) => !name.endsWith(".yaml"));
  expect(Object.keys(analysis.entrypoints)).toEqual(
    modules.map((name) => name.replace("meum", ".")),
  );
});

async function packPublished(): Promise<Packed> {
  const packed = await pack(PUBLISHED);
  onTestFinished(() => packed.remove());
  return packed;
}

/** The text of a file of the package. */
function shipped(file: string): string {
  return readFileSync(join(unpacked, file), "utf8");
}

function sourceMap(file: string): { sources: string[]; sourcesContent: string[] } {
  return JSON.parse(shipped(`${file}.map`));
}

/** All that a file imports, requires or refers to. */
function importsOf(text: string): string[] {
  const { importedFiles, referencedFiles, typeReferenceDirectives } = ts.preProcessFile(text);
  return [...importedFiles, ...referencedFiles, ...typeReferenceDirectives].map(
    ({ fileName }) => fileName,
  );
}

/** What a module of the user's project prints. */
async function evaluate(code: string): Promise<string> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", code], {
    cwd: project,
  });
  return stdout;
}

/** What a bundler makes of a module of the user's project, minified. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project },
    ...{ bundle: true, minify: true, write: false, format: "esm", target: "es2022" },
  });
  return outputFiles[0]!.text;
}

/** What a piece of code can leave changed, by how it is read. */
const EFFECTS = {
  globals: "properties(globalThis)",
  prototypes: `["Object", "Function", "Promise", "Error", "Array", "Map"].flatMap((name) =>
    properties(globalThis[name].prototype))`,
  listeners: "process.eventNames().flatMap((name) => process.listeners(name))",
  resources: "process.getActiveResourcesInfo()",
  environment: "Object.entries(process.env).flat()",
  // Modules of Node's, which are loaded when they are first used.
  modules: "[...process.moduleLoadList]",
};

/** Which kinds of things a piece of code leaves changed in a process of its own. */
async function effectsOf(code: string): Promise<string[]> {
  const { modules, ...others } = EFFECTS;
  // In two processes, since Node 24 loads modules when its globals are looked at.
  const changed = await Promise.all([{ modules }, others].map((kinds) => changedBy(code, kinds)));
  return changed.flat();
}

async function changedBy(code: string, kinds: Record<string, string>): Promise<string[]> {
  const state = Object.entries(kinds).map(([kind, read]) => `${kind}: ${read}`);
  return JSON.parse(
    await evaluate(`
      const properties = (object) => Reflect.ownKeys(object).flatMap((key) => {
        const { value, get, set } = Reflect.getOwnPropertyDescriptor(object, key);
        return [key, value, get, set];
      });
      const state = () => ({ ${state.join(", ")} });
      const settled = () => new Promise((resolve) => setImmediate(resolve));
      // What the first module of each kind brings along, and the first look.
      await import("./empty.mjs");
      await import("./empty.cjs");
      await settled();
      state();
      const before = state();
      ${code};
      await settled();
      const after = state();
      const changed = Object.keys(before).filter((kind) =>
        before[kind].length !== after[kind].length ||
        before[kind].some((value, at) => !Object.is(value, after[kind][at])));
      console.log(JSON.stringify(changed));
      process.exit()`),
  );
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}
