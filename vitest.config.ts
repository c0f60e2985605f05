import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
    typecheck: { include: ["test/types/**/*.test-d.ts"] },
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
