import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { diffCommand } from "../../scripts/diff/command.js";
import { generateCommand } from "../../scripts/generate/command.js";
import { importCommand } from "../../scripts/import/command.js";
import { liveCommand } from "../../scripts/live/command.js";
import { rehearseCommand } from "../../scripts/rehearse/command.js";
import { type Command, command } from "../../scripts/util/command.js";
import { ExpectedError, UsageError } from "../../scripts/util/errors.js";
import { run, runHere } from "../support/run.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Every command of ours that package.json has: its name and its file. */
const COMMANDS = Object.entries<string>(scripts).flatMap(([name, line]) => {
  const file = /^tsx scripts\/([\w-]+\.ts)$/.exec(line)?.[1];
  return file ? [[name, file] as const] : [];
});
/** Of others than 2: `spec:diff` says "cannot tell" by that. */
const WRONG_USAGE: Record<string, number> = { "spec:diff": 3 };

test("every script of package.json that is ours is tested here", () => {
  expect(COMMANDS.map(([name]) => name)).toEqual([
    ...["generate", "spec:import", "spec:diff", "rehearse", "contract", "build", "demo", "check"],
    ...["test:everywhere", "bench"],
  ]);
  // Those that start several programs are others' commands.
  const others = Object.entries<string>(scripts).filter(
    ([name]) => !COMMANDS.some(([of]) => of === name),
  );
  expect(others.filter(([, line]) => /\btsx /.test(line))).toEqual([]);
});

// These are in modules: that their scripts start them is shown by what they refuse, below.
const IN_MODULES: Record<string, Command> = {
  generate: generateCommand,
  "spec:import": importCommand,
  "spec:diff": diffCommand,
  rehearse: rehearseCommand,
  contract: liveCommand({
    createClient: () => {
      throw new Error("No client is needed to show help.");
    },
  }),
};

test.each(COMMANDS)("%s --help says what it does and its exit codes", async (name, file) => {
  const command = IN_MODULES[name];
  const { code, stdout, stderr } = command
    ? await runHere(command, ROOT, ["--help"])
    : await run(undefined, file, ["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.split("\n")[0]).toMatch(new RegExp(`^npm run ${name}(?![\\w:])`));
  expect(stdout).toMatch(/^Exit 0: /m);
  // Explained are also those that the first line names.
  const explained = [...stdout.matchAll(/^(--[\w-]+)/gm)].map(([, option]) => option);
  expect(explained).toContain("--help");
  expect(explained).toEqual(
    expect.arrayContaining(stdout.split("\n")[0]!.match(/--[a-z][\w-]*/g) ?? []),
  );
});

test.each(COMMANDS)(
  "%s refuses an unknown option in one line, and does nothing",
  async (name, file) => {
    const { code, stdout, stderr } = await run(undefined, file, ["--no-such-option"]);
    expect({ code, stdout }).toEqual({ code: WRONG_USAGE[name] ?? 2, stdout: "" });
    expect(stderr).toBe(`Unknown option '--no-such-option'. Help: npm run ${name} -- --help\n`);
  },
);

test("test:everywhere refuses an invalid pattern before it installs anything", async () => {
  const { code, stdout, stderr } = await run(undefined, "everywhere.ts", ["--only", "("]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^--only: Invalid regular expression: .*\. Help: npm run .* --help\n$/);
});

test.each<[what: string, error: Error, code: number, says: RegExp]>([
  ["is expected: one line", new ExpectedError("No server."), 7, /^No server\.\n$/],
  [
    "is wrong usage: the help too",
    new UsageError("No URL."),
    5,
    /^No URL\. Help: npm run x -- --help\n$/,
  ],
  ["is a mistake of ours: the stack", new TypeError("No."), 7, /^TypeError: No\.\n +at /],
])("an error that %s", async (_, error, code, says) => {
  const failing = command({
    usage: "npm run x",
    options: {},
    exits: "",
    wrongUsage: 5,
    failure: 7,
    run: () => Promise.reject(error),
  });
  const ran = await runHere(failing, ROOT, []);
  expect(ran).toMatchObject({ code, stdout: "", stderr: expect.stringMatching(says) });
});
