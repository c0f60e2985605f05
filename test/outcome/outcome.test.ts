import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AttemptInfo, createMeumClient } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, serve } from "../support/setup.js";
import { close, json } from "../support/steps.js";

beforeAll(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterAll(() => vi.restoreAllMocks());

const API = "MeumApiError";
const ADVICE = " The operation may have been carried out. Check its effect before retrying.";
const LIMITED = json(429, {});

it.each([
  ["lost, then 404", [close, json(404, {})], API, "wooReplace", "unknown"],
  ["lost, then 404, of a DELETE", [close, json(404, {})], API, "wooRemove", "unknown"],
  ["500, then 404", [json(500, {}), json(404, {})], API, "wooReplace", "unknown"],
  ["429, 500, then 404", [LIMITED, json(500, {}), json(404, {})], API, "wooReplace", "unknown"],
  ["429, then 404", [LIMITED, json(404, {})], API, "wooReplace", "rejected"],
  // A read changes nothing: there is nothing that an earlier attempt may have done.
  ["lost, then 404, of a read", [close, json(404, {})], API, "wooStatus", "rejected"],
] as const)(
  "%s: the outcome is that of all attempts",
  async (_, steps, name, operation, outcome) => {
    const server = await serve([...steps]);
    const client = createMeumClient({ apiKey: KEY, baseUrl: server.url });
    const call = client[operation];
    const error = await rejection(call());
    expect(error).toMatchObject({ name, outcome, status: 404 });
    expect((error as Error).message.endsWith(ADVICE)).toBe(outcome === "unknown");
  },
);

it.each([
  ["lost, then refused", [close], "wooReplace", "unknown"],
  ["lost twice, then refused, of a read", [close, close], "wooStatus", "not-sent"],
  ["429, then refused", [json(429, {}, { Connection: "close" })], "wooDisconnect", "rejected"],
] as const)(
  "%s: the outcome is that of all attempts, although the last one was not sent",
  async (_, steps, operation, outcome) => {
    const server = await serve([...steps]);
    let calls = 0;
    const client = createMeumClient({
      apiKey: KEY,
      baseUrl: server.url,
      fetch: async (url, init) => {
        if (calls++ === steps.length) await server.close();
        return fetch(url, init);
      },
      maxRetries: steps.length,
    });
    const error = await rejection(client[operation]());
    expect(error).toMatchObject({
      name: "MeumConnectionError",
      outcome,
      cause: { cause: { code: "ECONNREFUSED" } },
    });
    expect((error as Error).message.endsWith(ADVICE)).toBe(outcome === "unknown");
  },
);

it("a response with the status 0, as a redirect in a browser, is unknown", async () => {
  const client = createMeumClient({ apiKey: KEY, fetch: async () => Response.error() });
  expect(await rejection(client.wooDisconnect())).toMatchObject({
    name: "MeumApiError",
    status: 0,
    outcome: "unknown",
  });
});

it.each([
  ["lost", close, "MeumConnectionError"],
  ["303", json(303, {}), API],
  ["503", json(503, {}), API],
  ["a wrong 200", json(200, {}), "MeumContractError"],
] as const)(
  "%s, after middleware turned a GET or PUT into a POST: sent once, unknown",
  async (_, step, name) => {
    for (const operation of ["wooStatus", "wooReplace"] as const) {
      const server = await serve([step]);
      const client = createMeumClient({ apiKey: KEY, baseUrl: server.url });
      client.api.use({ onRequest: ({ request }) => new Request(request, { method: "POST" }) });
      const error = await rejection(client[operation]());
      expect(error).toMatchObject({ name, outcome: "unknown", operation });
      expect((error as Error).message).toContain(ADVICE);
      expect(server.requests.map((request) => request.split(" ")[0])).toEqual(["POST"]);
    }
  },
);

it("a lost connection, after middleware turned a POST into a GET: retried", async () => {
  const server = await serve([close, close, json(404, {})]);
  const client = createMeumClient({ apiKey: KEY, baseUrl: server.url });
  client.api.use({ onRequest: ({ request }) => new Request(request, { method: "GET" }) });
  expect(await rejection(client.wooDisconnect())).toMatchObject({ name: API, outcome: "rejected" });
  expect(server.requests).toHaveLength(3);
});

describe("the fake of meum/testing tells the client whether it sent the request", () => {
  const mark = (of: object, value: unknown) =>
    Object.assign(of, { [Symbol.for("meum.testing")]: value });

  it.each([
    ["sent", "unknown", true],
    ["not-sent", "not-sent", false],
    ["else", "unknown", undefined],
  ])("it rejects with an error marked %s: %s", async (fate, outcome, sent) => {
    const fetch = mark(() => Promise.reject(mark(new Error("x"), fate)), true) as never;
    const meum = createMeumClient({ apiKey: KEY, fetch, maxRetries: 0 });
    const error = (await rejection(meum.wooDisconnect())) as {
      outcome: string;
      attempts: AttemptInfo[];
    };
    expect([error.outcome, error.attempts[0]?.sent]).toEqual([outcome, sent]);
  });

  it("it responds: its response counts", async () => {
    const fetch = mark(async () => Response.json({}, { status: 404 }), true) as never;
    const meum = createMeumClient({ apiKey: KEY, fetch });
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      status: 404,
      outcome: "rejected",
    });
  });
});

describe("failures that Node's fetch hides", () => {
  it("a 407 is unknown", async () => {
    const server = await serve([json(407, {})]);
    const meum = createMeumClient({ apiKey: KEY, baseUrl: server.url });
    const error = (await rejection(meum.wooDisconnect())) as Error;
    expect(error).toMatchObject({ name: "MeumConnectionError", outcome: "unknown" });
    expect(error.message).toContain(" (fetch failed).");
    expect(server.requests).toHaveLength(1);
  });

  it("a blocked port is unknown, and the message says why", async () => {
    const meum = createMeumClient({ apiKey: KEY, baseUrl: "http://127.0.0.1:6000" });
    const error = (await rejection(meum.wooDisconnect())) as Error;
    expect(error).toMatchObject({ name: "MeumConnectionError", outcome: "unknown" });
    expect(error.message).toContain(" (fetch failed: bad port).");
  });

  it("the message has the message and cause of what a caller's fetch throws", async () => {
    const cause = new Error("inner");
    const fetch = () => Promise.reject(new Error("outer", { cause }));
    const meum = createMeumClient({ apiKey: KEY, fetch });
    expect(((await rejection(meum.wooDisconnect())) as Error).message).toContain(
      " (outer: inner).",
    );
  });
});
