import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Little text that takes long. As long as vitest has not seen how long, it would take the largest files first,
// and one worker would be busy with these when the others have ended.
const LONG = /\/test\/(contract|demo|outcome\/leaks)\b/;

// What a machine asks of all programs: the ones that tests start must print and connect as they do anywhere.
const ASKED =
  /^(NO_COLOR|FORCE_COLOR|(NODE_)?DEBUG|(HTTP|HTTPS|ALL|NO)_PROXY|NODE_USE_ENV_PROXY|MEUM_\w+)$/i;
for (const name of Object.keys(process.env)) if (ASKED.test(name)) delete process.env[name];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const isShort = ({ moduleId }: TestSpecification) => Number(!LONG.test(moduleId));
    return (await super.sort(files)).toSorted((a, b) => isShort(a) - isShort(b));
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
    // Copied into projects of their own: test/package/everywhere.
    exclude: [...configDefaults.exclude, "test/package/consumer/**"],
    globalSetup: "test/support/global-setup.ts",
    // On two cores vitest would take one worker. One more than there are cores, since many tests wait for time to pass.
    maxWorkers: availableParallelism() + 1,
    // Threads share one large heap, from which a process takes 80 ms to start: the tests start some 300.
    pool: "forks",
    // With Node's default, 16 MB, collecting short-lived objects takes a twentieth of all time.
    execArgv: ["--max-semi-space-size=64"],
    // Test files share their process's modules: loading TypeScript and the like for each took a quarter of
    // the time. What a file changes for all is restored after it.
    isolate: false,
    setupFiles: "test/support/each-file.ts",
    sequence: { sequencer: LongFirst },
    // Of those in one file that may run beside each other, most wait for time to pass.
    maxConcurrency: 20,
    // Much longer than any takes: a busy machine must not fail one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
