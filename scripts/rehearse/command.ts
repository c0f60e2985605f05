import { command } from "../util/command.js";
import { UsageError } from "../util/errors.js";
import { readChanges } from "./changes.js";
import { lines } from "./report.js";

const USAGE = `npm run rehearse [-- [--list] [--part N/M] NAME…]

Makes each change of test/fixtures/changes.yaml, or those with these names, in a copy of the repository,
and there imports the contract, generates, checks and runs the tests that may depend on it.`;
const EXITS = `Exit 0: no manual change is needed, apart from README, examples and demo where callers of an operation
break. 1: something is. 2: wrong usage.`;

export const rehearseCommand = command({
  usage: USAGE,
  options: {
    list: { type: "boolean", default: false, says: "print the changes, and rehearse none" },
    part: {
      type: "string",
      default: "1/1",
      value: "N/M",
      says: "rehearse the N-th of M parts of them",
    },
  },
  exits: EXITS,
  positionals: Number.POSITIVE_INFINITY,
  run: async ({ values: { list, part }, positionals: given }, { root, out }) => {
    const changes = readChanges(root);
    const names = changes.map(({ name }) => name);
    const unknown = given.find((name) => !names.includes(name));
    if (unknown) throw new UsageError(`No change is called \`${unknown}\` (--list prints them)`);
    const [, n = 0, m = 0] = (/^(\d+)\/(\d+)$/.exec(part) ?? []).map(Number);
    if (n < 1 || n > m) throw new UsageError("Expected --part N/M, as in 2/3");
    const chosen = changes
      .filter(({ name }) => !given.length || given.includes(name))
      .filter((_, index) => index % m === n - 1);
    if (list) {
      for (const { name, what } of chosen) out(`${name}: ${what}`);
      return 0;
    }
    const { rehearse } = await import("./index.js");
    let failed = 0;
    for (const [index, change] of chosen.entries()) {
      out(`[${index + 1}/${chosen.length}] ${change.name}: ${change.what}`);
      const rehearsal = await rehearse(root, change);
      for (const line of lines(rehearsal)) out(`  ${line}`);
      if (rehearsal.defects.length) failed++;
    }
    out(`${chosen.length - failed} of ${chosen.length} rehearsals passed.`);
    return failed ? 1 : 0;
  },
});
