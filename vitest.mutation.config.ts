import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The quick ones first: a mutant is done with at the first test that fails. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const at = ({ moduleId }: TestSpecification) =>
      INCLUDED.findIndex((file) => moduleId.endsWith(file));
    return files.toSorted((a, b) => at(a) - at(b));
  }
}
const INCLUDED = [
  "test/mutation.ts",
  ...["foreign-fetch", "faults", "evidence"]
    .map((name) => `test/outcome/${name}.test.ts`)
    .filter((file) => file.match(process.env.MUTATION_TESTS ?? "")),
];

/** For Stryker. */
export default defineConfig({
  test: {
    include: INCLUDED,
    sequence: { sequencer: QuickFirst },
    globalSetup: "test/support/global-setup.ts",
    testTimeout: 8_000,
    hookTimeout: 60_000,
  },
});
