import { inspect } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { createMeumClient } from "../support/fixture.js";
import { everythingOf, KEY } from "../support/secret.js";
import { rejection, serve, setUp } from "../support/setup.js";
import { answer, json } from "../support/steps.js";

const OK = json(200, { disconnected: true });
const limited = json(429, {}, { "Retry-After": "0" });

describe("a key function", () => {
  it("is called once per attempt, and each attempt carries the key that it returned", async () => {
    const apiKey = vi.fn(async () => `sk_live_${apiKey.mock.calls.length}`);
    const { server, meum } = await setUp([limited, OK], { apiKey });
    await meum.wooDisconnect();
    expect(server.requests.map((text) => /Bearer (\S+)/.exec(text)?.[1])).toEqual([
      "sk_live_1",
      "sk_live_2",
    ]);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error(`cannot read ${KEY}`);
      },
    ],
    ["rejects", async () => Promise.reject(new Error("vault is sealed"))],
    ["gives nothing", () => undefined],
    ["gives an object", () => ({ key: KEY })],
    ["gives another kind of key", async () => "pk_test_1"],
    ["gives a key with a line break", () => `${KEY}\r\nX-Evil: 1`],
  ])("that %s: MeumConfigError, nothing sent, the key not repeated", async (_, apiKey) => {
    const { server, meum } = await setUp([OK], { apiKey: apiKey as () => string });
    const error = await rejection(meum.wooDisconnect());
    expect(error).toMatchObject({ name: "MeumConfigError", outcome: "not-sent" });
    expect(everythingOf(error)).not.toContain(KEY);
    expect(server.requests).toHaveLength(0);
  });

  it("that throws: the error says why", async () => {
    const apiKey = () => Promise.reject(new Error("vault is sealed"));
    const { meum } = await setUp([OK], { apiKey });
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      message: expect.stringContaining("The function `apiKey` threw an error (vault is sealed)."),
      cause: { message: "vault is sealed" },
    });
  });

  it("that hangs: MeumTimeoutError, and nothing is sent when the key comes later", async () => {
    let give = (_: string) => {};
    const apiKey = () => new Promise<string>((resolve) => void (give = resolve));
    const fetch = vi.fn(globalThis.fetch);
    const { server, meum } = await setUp([OK], { apiKey, fetch, timeoutMs: 200 });
    const error = await rejection(meum.wooDisconnect());
    expect(error).toMatchObject({ name: "MeumTimeoutError", outcome: "not-sent" });
    expect((error as Error).message).toContain(
      "`apiKey` returned no key within 200 ms (`timeoutMs`)",
    );
    give(KEY);
    await new Promise(setImmediate);
    expect(fetch).not.toHaveBeenCalled();
    expect(server.requests).toHaveLength(0);
  });
});

describe("the key", () => {
  it("is removed from what the server repeats, in any encoding", async () => {
    const escaped = KEY.replace("s", "\\u0073");
    for (const step of [
      json(
        403,
        { error: `Key ${KEY} is wrong`, code: KEY, details: { key: KEY }, [KEY]: 1 },
        { "X-Echo": `k=${KEY}` },
      ),
      answer(403, `{"error":"${escaped}","deep":[["${escaped}"]]}`),
      answer(403, `Your key was ${KEY}.`, { "Content-Type": "text/plain" }),
      answer(200, `Your key was ${KEY}.`),
      json(200, { disconnected: KEY }),
    ]) {
      const { meum } = await setUp([step]);
      expect(everythingOf(await rejection(meum.wooDisconnect()))).not.toContain(KEY);
    }
  });

  it("is removed to its last character, whatever characters it has", async () => {
    const apiKey = 'sk_live_a+b/c="q9z"';
    for (const step of [json(403, { error: apiKey }, { "X-Echo": apiKey }), answer(200, apiKey)]) {
      const { meum } = await setUp([step], { apiKey });
      expect(everythingOf(await rejection(meum.wooDisconnect()))).not.toContain("q9z");
    }
  });

  it("is removed from what a fetch throws", async () => {
    const meum = createMeumClient({
      apiKey: KEY,
      maxRetries: 0,
      fetch: async (_, init) => {
        throw Object.assign(new TypeError(`bad header ${KEY}`, { cause: new Error(KEY) }), {
          init,
          code: KEY,
        });
      },
    });
    expect(everythingOf(await rejection(meum.wooDisconnect()))).not.toContain(KEY);
  });

  it("is not visible in the client object", async () => {
    const { meum } = await setUp([OK]);
    expect(inspect(meum, { depth: null, showHidden: true })).not.toContain(KEY);
    expect(JSON.stringify(meum)).not.toContain(KEY);
  });

  it("is not visible to middleware", async () => {
    const { meum } = await setUp([json(403, {})]);
    const seen: string[] = [];
    meum.api.use({
      onRequest: ({ request, options }) =>
        void seen.push(inspect([[...request.headers], options], { depth: null })),
      onResponse: ({ request }) => void seen.push(inspect([...request.headers])),
    });
    await rejection(meum.wooDisconnect());
    expect(seen).toHaveLength(2);
    expect(seen.join()).not.toContain(KEY);
  });

  it("is never sent to another origin, by a redirect or otherwise", async () => {
    const elsewhere = await serve([OK]);
    for (const status of [301, 302, 303, 307, 308]) {
      const { meum } = await setUp([answer(status, "", { Location: `${elsewhere.url}/v1/x` })]);
      await rejection(meum.wooDisconnect());
    }
    const { server, meum } = await setUp([OK]);
    const path = "/v1/integration/woocommerce/disconnect";
    expect(await rejection(meum.api.POST(path, { baseUrl: elsewhere.url }))).toMatchObject({
      name: "MeumConfigError",
      outcome: "not-sent",
    });
    meum.api.use({ onRequest: ({ request }) => new Request(elsewhere.url + path, request) });
    expect(await rejection(meum.wooDisconnect())).toMatchObject({ name: "MeumConfigError" });
    expect([...elsewhere.requests, ...server.requests]).toHaveLength(0);
  });
});
