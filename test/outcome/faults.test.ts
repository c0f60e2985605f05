import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PATH } from "../support/contract.js";
import { startFaultServer } from "../support/fault-server.js";
import { createMeumClient, MeumError } from "../support/fixture.js";
import { LONGEST, withLimit } from "../support/limit.js";
import { everythingOf, KEY } from "../support/secret.js";
import { CASES, type Case } from "./cases.js";

const DEADLINE_MS = 40_000;

beforeAll(() => {
  vi.spyOn(Math, "random").mockReturnValue(0); // no waits: they are other tests' matter
});
afterAll(() => vi.restoreAllMocks());

describe.each([
  { column: "unsafe", operation: "wooDisconnect", method: "POST" },
  { column: "safe", operation: "wooStatus", method: "GET" },
] as const)("an operation that is $column to repeat", ({ column, operation, method }) => {
  async function check(row: Case, [timeoutMs, hadTime] = LONGEST) {
    const server = await startFaultServer(row.steps, row);
    const client = createMeumClient({
      apiKey: KEY,
      baseUrl: server.url,
      timeoutMs,
      deadlineMs: DEADLINE_MS,
    });
    const started = performance.now();
    try {
      const [result] = await Promise.allSettled([client[operation]()]);
      expect(performance.now() - started).toBeLessThan(DEADLINE_MS);
      hadTime(server.requests.length >= row[column]);
      expect(server.requests).toHaveLength(row[column]);
      for (const request of server.requests) {
        expect(request).toMatch(new RegExp(`^${method} ${PATH} HTTP/1.1\r\n`));
        expect(request).toMatch(new RegExp(`^authorization: Bearer ${KEY}\r$`, "im"));
        expect(request).toMatch(/\r\n\r\n$/);
      }
      if (!row.error) {
        expect(result).toMatchObject({
          status: "fulfilled",
          value: { disconnected: expect.any(Boolean) },
        });
        return;
      }
      const error = result.status === "rejected" ? result.reason : "nothing was thrown";
      hadTime(!row.status || error.status === row.status);
      expect(error).toBeInstanceOf(MeumError);
      expect(error).toMatchObject({
        name: row.error,
        outcome: (column === "safe" && row.safeOutcome) || row.outcome,
        operation,
        message: expect.stringContaining(`${operation} (${method} ${PATH}): `),
        ...(row.status && { status: row.status }),
      });
      expect(everythingOf(error)).not.toContain(KEY);
    } finally {
      await server.close();
    }
  }

  it.each(CASES.filter(({ silent }) => !silent))("$name", (row) => check(row));
  // They wait for the same thing, so they wait together.
  it.concurrent.each(CASES.filter(({ silent }) => silent))("$name", (row) =>
    withLimit(500, (...limit) => check(row, limit)),
  );
});
