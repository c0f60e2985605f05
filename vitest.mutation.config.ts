import { defineConfig } from "vitest/config";

/** The tests that Stryker runs for each mutant of `src`: those of calls, without the two that repeat one by the thousand. */
export default defineConfig({
  test: {
    include: ["test/{client,key,outcome}/**/*.test.ts"],
    exclude: ["test/outcome/{fuzz,leaks}.test.ts"],
    globalSetup: "test/support/global-setup.ts",
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
