import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
    // Copied into projects of their own: test/package/everywhere.
    exclude: [...configDefaults.exclude, "test/package/consumer/**"],
    globalSetup: "test/support/global-setup.ts",
    // On two cores vitest would take one worker. Some tests wait, so one more than there are cores.
    maxWorkers: availableParallelism() + 1,
    // Quicker to start than processes, of which the tests start enough themselves.
    pool: "threads",
    // Test files share their thread's modules: loading TypeScript and the like for each took a quarter of
    // the time. What a file changes for all is restored after it.
    isolate: false,
    setupFiles: "test/support/each-file.ts",
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
