import { describe, expect, it, vi } from "vitest";
import { createMeumClient } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, withoutWaits } from "../support/setup.js";

withoutWaits();

const SAFE = "wooStatus";
const IDEMPOTENT = ["wooReplace", "wooRemove"] as const;
const NEITHER = ["wooDisconnect", "wooChange"] as const;
type Operation = typeof SAFE | (typeof IDEMPOTENT)[number] | (typeof NEITHER)[number];

/** What a call says, and how many attempts it made, if each fares in the same way. */
async function fate(operation: Operation, attempt: () => Promise<unknown>) {
  const fetch = vi.fn(attempt);
  const client = createMeumClient({ apiKey: KEY, fetch: fetch as never });
  const error = await rejection(client[operation]());
  const { outcome, message } = error as { outcome: string; message: string };
  expect(message).toMatch(/\.$/);
  const advice = message.endsWith("Check its effect before retrying.");
  return { outcome, advice, attempts: fetch.mock.calls.length };
}

describe("a status that is not a success", () => {
  // By status: what is known after a method that is safe, idempotent, or neither, and which are tried again.
  const ROWS: [number[], safe: string, idempotent: string, neither: string, again: string][] = [
    [[0, 100, 199, 501, 505, 599, 600], "unknown", "unknown", "unknown", "none"],
    [[300, 304, 307, 308, 399], "rejected", "rejected", "rejected", "none"],
    [[301, 302, 303], "rejected", "unknown", "unknown", "none"],
    [[400, 401, 403, 404, 407, 409, 428, 430, 499], "rejected", "rejected", "rejected", "none"],
    [[408, 500, 502, 503, 504], "unknown", "unknown", "unknown", "idempotent"],
    [[429], "rejected", "rejected", "rejected", "all"],
    // A status that only contains one of those that are tried again.
    [[4080, 1500], "unknown", "unknown", "unknown", "none"],
  ];
  const cases = ROWS.flatMap(([statuses, safe, idempotent, neither, again]) =>
    statuses.flatMap((status) => [
      { status, operation: SAFE, outcome: safe, attempts: again === "none" ? 1 : 3 } as const,
      ...IDEMPOTENT.map((operation) => ({
        ...{ status, operation, outcome: idempotent, attempts: again === "none" ? 1 : 3 },
      })),
      ...NEITHER.map((operation) => ({
        ...{ status, operation, outcome: neither, attempts: again === "all" ? 3 : 1 },
      })),
    ]),
  );
  it.each(cases)(
    "$status to $operation: $outcome, $attempts attempts",
    async ({ status, operation, outcome, attempts }) => {
      const answer = async () => ({ status, statusText: "", headers: new Headers(), body: null });
      const advice = outcome === "unknown" && operation !== SAFE;
      expect(await fate(operation, answer)).toEqual({ outcome, advice, attempts });
    },
  );
});

describe("a failure without a response", () => {
  /** Thrown with this code, so many causes deep. */
  const withCode = (code: string, depth: number): Error =>
    depth
      ? new Error("x", { cause: withCode(code, depth - 1) })
      : Object.assign(new Error("x"), { code });
  const lost = (error: Error) => async () => {
    throw error;
  };

  const PERMANENT = [
    ...["ENOTFOUND", "EAI_AGAIN", "CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ...["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ...["ERR_TLS_CERT_ALTNAME_INVALID", "HOSTNAME_MISMATCH"],
  ];
  it.each(PERMANENT)("%s: retrying cannot help", async (code) => {
    for (const depth of [0, 1, 3])
      expect(await fate(SAFE, lost(withCode(code, depth)))).toMatchObject({ attempts: 1 });
  });

  it.each(["ECONNRESET", "ECONNREFUSED", "UND_ERR_SOCKET", "MY_CERT_STORE", "X_ENOTFOUND"])(
    "%s: retried if the method allows it",
    async (code) => {
      for (const operation of [SAFE, ...IDEMPOTENT] as const)
        expect(await fate(operation, lost(withCode(code, 1)))).toEqual({
          ...{ outcome: "unknown", advice: operation !== SAFE, attempts: 3 },
        });
      for (const operation of NEITHER)
        expect(await fate(operation, lost(withCode(code, 1)))).toEqual({
          ...{ outcome: "unknown", advice: true, attempts: 1 },
        });
    },
  );

  it("an error code is found in any cause that is copied", async () => {
    expect(await fate(SAFE, lost(withCode("ENOTFOUND", 4)))).toMatchObject({ attempts: 1 });
    expect(await fate(SAFE, lost(withCode("ENOTFOUND", 5)))).toMatchObject({ attempts: 3 });
  });

  it.each([
    ["(Connect): dns error: no such host", 1],
    ["(Connect): invalid peer certificate: UnknownIssuer", 1],
    ["(Connect): tcp connect error: refused", 3],
    ["dns error", 3],
    ["invalid peer", 3],
  ])("the message of Deno: %s", async (words, attempts) => {
    const message = `error sending request for url (https://api.meum.io/x): client error ${words}`;
    expect(await fate(SAFE, lost(new TypeError(message)))).toMatchObject({ attempts });
  });
});

it.each(["XGET", "GETX", "XPUT", "PUTX"])(
  "%s is neither a safe nor an idempotent method",
  async (method) => {
    const fetch = vi.fn(async () => {
      throw new Error("lost");
    });
    const { api } = createMeumClient({ apiKey: KEY, fetch });
    expect(await rejection(api.request(method, "/v1/other"))).toMatchObject({
      outcome: "unknown",
      message: expect.stringMatching(/Check its effect before retrying\.$/),
    });
    expect(fetch).toHaveBeenCalledTimes(1);
  },
);
