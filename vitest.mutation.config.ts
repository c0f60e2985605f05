import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Stryker stops at the first test that fails, so quick tests come first, and those that mostly wait last.
const INCLUDED = [
  "test/mutation/quick.ts",
  "test/outcome/repeats.test.ts",
  "test/outcome/foreign-fetch.test.ts",
  "test/mutation/slow.ts",
  "test/outcome/not-sent.test.ts",
  "test/outcome/carried-out.test.ts",
  "test/outcome/sent-elsewhere.test.ts",
  "test/outcome/sent-late.test.ts",
  "test/outcome/faults.test.ts",
].filter((file) => file.match(`mutation|${process.env.MUTATION_TESTS ?? ""}`));

class InThisOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const at = ({ moduleId }: TestSpecification) =>
      INCLUDED.findIndex((file) => moduleId.endsWith(file));
    return files.toSorted((a, b) => at(a) - at(b));
  }
}

/** For Stryker. */
export default defineConfig({
  test: {
    include: INCLUDED,
    sequence: { sequencer: InThisOrder },
    globalSetup: "test/support/global-setup.ts",
    setupFiles: ["test/support/each-file.ts", "test/mutation/setup.ts"],
    testTimeout: 8_000,
    hookTimeout: 60_000,
  },
});
