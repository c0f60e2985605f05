import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { temporary } from "../support/temporary.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

let place: string;
beforeEach(() => {
  place = temporary();
});

/** Runs a workflow's step as GitHub does, and returns its exit code. */
function runStep(
  [file, job, name]: [string, string, string],
  env: Record<string, string> = {},
): Promise<number> {
  const { jobs } = parse(readFileSync(join(ROOT, ".github/workflows", file), "utf8"));
  const step = jobs[job].steps.find((step: { name?: string }) => step.name === name);
  return new Promise((resolve) => {
    execFile(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run],
      {
        cwd: join(place, step["working-directory"] ?? "."),
        env: { PATH: `${place}/bin:${process.env.PATH}`, ...env },
      },
      (error) => resolve(error ? Number(error.code) : 0),
    );
  });
}

describe("the job that stages a version accepts", () => {
  const STEP = [
    "release.yml",
    "stage",
    "Both builds gave these bytes, which are this version",
  ] as const;
  const MANIFEST = { name: "meum", version: "1.2.3", scripts: { build: "tsx scripts/build.ts" } };

  /** A tarball with this manifest; its digest. */
  function pack(manifest: object): string {
    mkdirSync(join(place, "package"));
    writeFileSync(join(place, "package/package.json"), JSON.stringify(manifest));
    execFileSync("tar", ["-czf", "meum.tgz", "package"], { cwd: place });
    execFileSync("mv", ["meum.tgz", "package/"], { cwd: place });
    return createHash("sha256")
      .update(readFileSync(join(place, "package/meum.tgz")))
      .digest("hex");
  }
  const stage = (BUILT: string, REBUILT = BUILT, GITHUB_REF_NAME = "v1.2.3") =>
    runStep([...STEP], { BUILT, REBUILT, GITHUB_REF_NAME });

  test("what both builds gave", async () => {
    expect(await stage(pack(MANIFEST))).toBe(0);
  });

  test.each([
    ["another digest of the first build", () => stage("0".repeat(64), pack(MANIFEST))],
    ["another digest of the second", () => stage(pack(MANIFEST), "0".repeat(64))],
    ["no digest", () => stage("", pack(MANIFEST).slice(64))],
    ["no file", () => stage(createHash("sha256").digest("hex"))],
    ["another version than the tag's", () => stage(pack({ ...MANIFEST, version: "1.2.4" }))],
    ["another name", () => stage(pack({ ...MANIFEST, name: "meum2" }))],
    ["another registry", () => stage(pack({ ...MANIFEST, publishConfig: { registry: "x" } }))],
    ...["preinstall", "install", "postinstall"].map((script): [string, () => Promise<number>] => [
      `a script for ${script}`,
      () => stage(pack({ ...MANIFEST, scripts: { [script]: "true" } })),
    ]),
  ])("not %s", async (_, result) => {
    expect(await result()).not.toBe(0);
  });

  test("for the draft: the same bytes, and no others", async () => {
    const REBUILT = pack(MANIFEST);
    const step = ["release.yml", "draft", "These are the bytes that were staged"] as const;
    expect(await runStep([...step], { REBUILT })).toBe(0);
    expect(await runStep([...step], { REBUILT: REBUILT.replace(/^./, "x") })).not.toBe(0);
    expect(await runStep([...step], { REBUILT: "" })).not.toBe(0);
  });
});

describe("the job that opens a pull request", () => {
  const inside = (path: string) => join(place, "contract", path);
  const put = (path: string, text = "x") => {
    mkdirSync(join(inside(path), ".."), { recursive: true });
    writeFileSync(inside(path), text);
  };
  const check = () =>
    runStep(["spec.yml", "pull-request", "Only the files that a changed contract changes"]);

  beforeEach(() => {
    for (const path of [
      "openapi.yaml",
      "scripts/published",
      "scripts/sources.json",
      "src/generated",
    ])
      cpSync(join(ROOT, path), inside(path), { recursive: true });
    put("report.md", "# What changed\n");
  });

  test("accepts what an import writes", async () => {
    expect(await check()).toBe(0);
  });

  test.each([
    ["a workflow", () => put(".github/workflows/ci.yml")],
    ["a source that is not generated", () => put("src/index.ts")],
    ["another kind of file", () => put("src/generated/run.sh")],
    ["JavaScript", () => put("src/generated/run.js")],
    ["declarations", () => put("src/generated/run.d.ts")],
    ["a deeper folder", () => put("src/generated/x/y.ts")],
    ["a script among the published pages", () => put("scripts/published/x.sh")],
    ["a name of two lines", () => put("src/generated/a\nb.ts")],
    ["a name that only begins so", () => put("openapi.yaml.sh")],
    ["a link", () => symlinkSync("/etc/hostname", inside("src/generated/linked.ts"))],
    ["a linked folder", () => symlinkSync("/etc", inside("etc"))],
    ["too much", () => put("src/generated/schema.ts", "x".repeat(10_000_000))],
    ["nothing to say", () => put("report.md", "")],
    ["no contract", () => rmSync(inside("openapi.yaml"))],
  ])("does not accept %s", async (_, spoil) => {
    spoil();
    expect(await check()).not.toBe(0);
  });

  /** What the step asks of GitHub. */
  async function open(answers: Record<string, unknown>) {
    mkdirSync(join(place, "bin"));
    const stub = `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "test/supply/gh.mjs")}" "$@"\n`;
    writeFileSync(join(place, "bin/gh"), stub, { mode: 0o755 });
    const GH_LOG = join(place, "log");
    const code = await runStep(["spec.yml", "pull-request", "Open a pull request"], {
      GITHUB_REPOSITORY: "o/r",
      GITHUB_SHA: "head",
      GH_LOG,
      GH_ANSWERS: JSON.stringify({
        "api repos/o/r/git/commits/head": { tree: { sha: "base" } },
        "api repos/o/r/git/trees/base?recursive=1": {
          tree: [
            { path: "src/generated", mode: "040000", type: "tree", sha: "1" },
            { path: "src/generated/schema.ts", mode: "100644", type: "blob", sha: "2" },
            { path: "src/generated/gone.ts", mode: "100644", type: "blob", sha: "3" },
            { path: "src/index.ts", mode: "100644", type: "blob", sha: "4" },
          ],
        },
        "api repos/o/r/git/trees --input": { sha: "tree" },
        "api repos/o/r/git/commits --jq": { sha: "commit" },
        ...answers,
      }),
    });
    expect(code).toBe(0);
    const lines = readFileSync(GH_LOG, "utf8").trim().split("\n");
    return lines.map((line): { args: string[]; body: string } => JSON.parse(line));
  }

  test("commits exactly these files, and deletes what is no longer generated", async () => {
    const calls = await open({
      "api repos/o/r/git/refs/heads/contract-update": {},
      "pr list": [],
      "pr create": {},
    });
    const { base_tree, tree } = JSON.parse(
      calls.find(({ args }) => args.includes("--input"))!.body,
    );
    expect(base_tree).toBe("base");
    const entries = new Map<string, Record<string, unknown>>(
      tree.map((entry: { path: string }) => [entry.path, entry]),
    );
    expect(entries.size).toBe(tree.length);
    expect(entries.get("src/generated/gone.ts")).toEqual({
      path: "src/generated/gone.ts",
      mode: "100644",
      type: "blob",
      sha: null,
    });
    entries.delete("src/generated/gone.ts");
    const files = readdirSync(inside("."), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "report.md")
      .map((entry) => relative(inside("."), join(entry.parentPath, entry.name)));
    expect([...entries.keys()].sort()).toEqual(files.sort());
    for (const [path, entry] of entries)
      expect(entry).toEqual({
        path,
        mode: "100644",
        type: "blob",
        content: readFileSync(inside(path), "utf8"),
      });
    const commit = calls.find(({ args }) => args[1]?.endsWith("/git/commits"))!.args;
    expect(commit).toEqual(expect.arrayContaining(["tree=tree", "parents[]=head"]));
    expect(calls.at(-1)).toMatchObject({
      body: "# What changed\n",
      args: expect.arrayContaining(["pr", "create"]),
    });
  });

  test("creates the branch if it is missing, and edits an open pull request", async () => {
    const calls = await open({
      "api repos/o/r/git/refs --silent": {},
      "pr list": [{ number: 7 }],
      "pr edit": {},
    });
    expect(calls.map(({ args }) => args.join(" "))).toContain(
      "api repos/o/r/git/refs --silent -f ref=refs/heads/contract-update -f sha=commit",
    );
    expect(calls.at(-1)!.args.slice(0, 3)).toEqual(["pr", "edit", "contract-update"]);
  });
});
