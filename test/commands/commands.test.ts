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
import { type Ran, run, runHere } from "../support/run.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Every command of ours that package.json has: its name and its file. */
const COMMANDS = Object.entries<string>(scripts).flatMap(([name, line]) => {
  const file = /^tsx scripts\/([\w-]+\.ts)$/.exec(line)?.[1];
  return file ? [[name, file] as const] : [];
});
/** Of others than 2: `spec:diff` says "cannot tell" by that. */
const WRONG_USAGE: Record<string, number> = { "spec:diff": 3 };

test("every script of package.json that is ours is looked at here", () => {
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

const helps = new Map<string, Promise<Ran>>();

/** What a command's `--help` gives; it is run once. */
function helpOf(name: string, file: string): Promise<Ran> {
  const command = IN_MODULES[name];
  const help =
    helps.get(name) ??
    (command ? runHere(command, ROOT, ["--help"]) : run(undefined, file, ["--help"]));
  helps.set(name, help);
  return help;
}

test.each(COMMANDS)("%s --help tells what it does and how it exits", async (name, file) => {
  const { code, stdout, stderr } = await helpOf(name, file);
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

/** Where the options of a command are declared. */
const DECLARED: Record<string, string> = {
  generate: "generate/command.ts",
  "spec:import": "import/command.ts",
  "spec:diff": "diff/command.ts",
  rehearse: "rehearse/command.ts",
  contract: "live/options.ts",
};

function optionsOf(name: string, file: string): string[] {
  const source = readFileSync(join(ROOT, "scripts", DECLARED[name] ?? file), "utf8");
  const options = /"?([\w-]+)"?: (?:\{ type: "(?:boolean|string)"|flag\b)/g;
  return [...source.matchAll(options)].map(([, option = ""]) => option);
}

// The helps of the other two explain their options in sentences.
const WITH_LISTS = COMMANDS.filter(([name]) => !["spec:import", "spec:diff"].includes(name));

test.each(WITH_LISTS)(
  "%s --help explains each option that there is, and no other",
  async (name, file) => {
    const options = optionsOf(name, file);
    const { stdout } = await helpOf(name, file);
    const lines = [...stdout.matchAll(/^--([\w-]+)( [A-Z/]+)? +\w/gm)].map(([, option]) => option);
    // The first sentence explains this one.
    if (/--base-url URL.*\n\n.* the server at URL /.test(stdout)) lines.push("base-url");
    const help = options.length ? ["help"] : [];
    expect(lines.sort()).toEqual([...options, ...help].sort());
  },
);

test.each(COMMANDS)(
  "%s refuses an unknown option in one line, and does nothing",
  async (name, file) => {
    const { code, stdout, stderr } = await run(undefined, file, ["--no-such-option"]);
    expect({ code, stdout }).toEqual({ code: WRONG_USAGE[name] ?? 2, stdout: "" });
    expect(stderr).toBe(`Unknown option '--no-such-option'. Help: npm run ${name} -- --help\n`);
  },
);

test("test:everywhere refuses what is no pattern before it installs anything", async () => {
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
