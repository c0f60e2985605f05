/** Changes of the contract, rehearsed in copies of the repository: is there anything left to do by hand? */
import { fileURLToPath } from "node:url";
import { readChanges } from "./rehearse/changes.js";
import { lines } from "./rehearse/report.js";
import { readArguments } from "./util/arguments.js";

const USAGE = `npm run rehearse [-- [--list] [--part N/M] NAME…]

Makes each change of test/fixtures/changes.yaml, or those with these names, in a copy of the repository,
and there imports the contract, generates, checks and runs the tests that may depend on it.

--list      print the changes, and rehearse none
--part N/M  rehearse the N-th of M parts of them
--help      print this

Exit 0: nothing is left to do by hand, apart from README, examples and demo where callers of an operation
break. 1: something is. 2: wrong usage.`;

const ROOT = fileURLToPath(new URL("..", import.meta.url));

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const changes = readChanges(ROOT);
  const names = changes.map(({ name }) => name);
  const { values, positionals: given } = readArguments(
    USAGE,
    { list: { type: "boolean", default: false }, part: { type: "string", default: "1/1" } },
    { positionals: Number.POSITIVE_INFINITY },
  );
  const { list, part } = values;
  const unknown = given.find((name) => !names.includes(name));
  const problem = unknown
    ? `No change is called \`${unknown}\` (--list prints them)`
    : !isPart(part) && "Expected --part N/M, as in 2/3";
  if (problem) {
    console.error(`${problem}. Help: npm run rehearse -- --help`);
    return 2;
  }
  const [, first = 1, step = 1] = (/^(\d+)\/(\d+)$/.exec(part) ?? []).map(Number);
  const chosen = changes
    .filter(({ name }) => !given.length || given.includes(name))
    .filter((_, index) => index % step === first - 1);
  if (list) {
    for (const { name, what } of chosen) console.log(`${name}: ${what}`);
    return 0;
  }
  const { rehearse } = await import("./rehearse/index.js");
  let failed = 0;
  for (const [index, change] of chosen.entries()) {
    console.log(`[${index + 1}/${chosen.length}] ${change.name}: ${change.what}`);
    const rehearsal = await rehearse(ROOT, change);
    for (const line of lines(rehearsal)) console.log(`  ${line}`);
    if (rehearsal.defects.length) failed++;
  }
  console.log(`${chosen.length - failed} of ${chosen.length} rehearsals passed.`);
  return failed ? 1 : 0;
}

function isPart(text: string): boolean {
  const [, n = 0, m = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  return n >= 1 && n <= m;
}
