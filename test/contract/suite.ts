import { afterAll, beforeAll, expect, test } from "vitest";
import { type Relay, startRelay } from "../../scripts/live/relay.js";
import type { Prism } from "../../scripts/prism/index.js";
import { type Package, packageOf } from "../support/generated-package.js";
import { prismOf } from "../support/prism.js";
import { MockFault } from "./checks/call.js";
import { CAN_BE_CALLED, checksOf } from "./checks/index.js";

/**
 * All that must hold of the client of a contract, against Prism.
 * @param mockFaults whether Prism may fail, or its contract's examples may be wrong: that is not the client's fault
 */
export async function contractSuite(text: string, mockFaults: "allowed" | "none"): Promise<void> {
  const checks = await checksOf(text);
  let prism: Prism;
  let relay: Relay;
  let generated: Package;

  beforeAll(async () => {
    [prism, generated] = await Promise.all([prismOf(text), packageOf(text)]);
    relay = await startRelay(prism.url);
  });
  afterAll(async () => {
    await relay?.close();
    await prism?.stop();
  });

  test.each(checks)("$operation: $what", async ({ run, instead }) => {
    const subject = { package: generated, relay };
    const allowed = (error: unknown) => {
      if (mockFaults === "none" || !(error instanceof MockFault)) throw error;
      return "the mock failed";
    };
    if (await run(subject).catch(allowed)) await instead?.(subject).catch(allowed);
  });

  test("each operation has a request that is refused and an answer that is flagged", () => {
    const called = checks.filter(({ what }) => what !== CAN_BE_CALLED);
    for (const operation of new Set(called.map((check) => check.operation))) {
      const controls = checks.filter((check) => check.operation === operation);
      expect(controls.map(({ what }) => what)).toEqual(
        expect.arrayContaining([expect.stringMatching(/ refused$| not this operation$/)]),
      );
      expect(controls.map(({ what }) => what)).toEqual(
        expect.arrayContaining([expect.stringMatching(/ (flagged|is no success)$/)]),
      );
    }
  });
}
