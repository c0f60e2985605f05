import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
    // The tests of a project that is made elsewhere, with its own tools.
    exclude: ["**/node_modules/**", "test/package/consumer/**"],
    typecheck: {
      include: ["test/types/**/*.test-d.ts"],
      checker: "node_modules/typescript-7/bin/tsc",
    },
    // On two cores vitest would take one worker; half of the time is spent waiting for processes.
    maxWorkers: "100%",
    // Quicker to start than processes, of which the tests start enough themselves.
    pool: "threads",
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
