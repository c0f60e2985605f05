import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generate } from "../../scripts/generate/index.js";
import { type Relay, startRelay } from "../../scripts/live/relay.js";
import { type Prism, startPrism } from "../../scripts/prism.js";
import { load, type Package } from "../support/generated-package.js";
import { checksOf } from "./checks.js";

// Any further contract is tested by its line here: what must hold follows from the contract.
const CONTRACTS = ["openapi.yaml", "test/fixtures/dozen.yaml", "test/fixtures/dialect-3.0.yaml"];

describe.each(CONTRACTS)("%s", async (name) => {
  const path = fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const checks = await checksOf(readFileSync(path, "utf8"));
  let prism: Prism;
  let relay: Relay;
  let generated: Package;

  beforeAll(async () => {
    [prism, generated] = await Promise.all([
      startPrism(path),
      generate(path).then(({ files }) => load(files)),
    ]);
    relay = await startRelay(prism.url);
  });
  afterAll(async () => {
    await relay?.close();
    await prism?.stop();
  });

  test.each(checks)("$operation: $what", async ({ run }) => {
    await run({ package: generated, relay });
  });

  test("each operation has a request that is refused and an answer that is flagged", () => {
    for (const operation of new Set(checks.map((check) => check.operation))) {
      const controls = checks.filter((check) => check.operation === operation);
      expect(controls.map(({ what }) => what)).toEqual(
        expect.arrayContaining([expect.stringMatching(/ refused$| not this operation$/)]),
      );
      expect(controls.map(({ what }) => what)).toEqual(
        expect.arrayContaining([expect.stringMatching(/ flagged$/)]),
      );
    }
  });
});
