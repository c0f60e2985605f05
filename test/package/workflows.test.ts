import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./pack.js";

const WORKFLOWS = join(ROOT, ".github/workflows");

test.each(readdirSync(WORKFLOWS))(
  "%s pins each action by its digest, and names the version",
  (file) => {
    const uses = readFileSync(join(WORKFLOWS, file), "utf8").match(/^.*\buses:.*$/gm) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses)
      expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
  },
);
