/** What happened is in sight: each attempt, in `onAttempt` and in errors, and never a key. */
import * as undici from "undici";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { refusedUrl, type Step } from "../support/fault-server.js";
import { type AttemptInfo, createMeumClient, settle } from "../support/fixture.js";
import { withLimit } from "../support/limit.js";
import { everythingOf, KEY } from "../support/secret.js";
import { rejection, setUp, withoutWaits } from "../support/setup.js";
import { close, json } from "../support/steps.js";

const OK = json(200, { disconnected: true }, { "X-Request-Id": "r-ok" });
const LIMITED = json(
  429,
  { error: "Too many requests" },
  { "Retry-After": "0", "Request-Id": "r-429" },
);

withoutWaits();

it("onAttempt is called after each attempt, with its result", async () => {
  const seen: AttemptInfo[] = [];
  const { meum } = await setUp([LIMITED, LIMITED, OK], {
    onAttempt: (info) => void seen.push(info),
  });
  await meum.wooDisconnect();
  const of = (number: number, more: object) => ({
    operation: "wooDisconnect",
    number,
    sent: true,
    durationMs: expect.any(Number),
    ...more,
  });
  expect(seen).toEqual([
    of(1, { status: 429, requestId: "r-429", delayMs: 0 }),
    of(2, { status: 429, requestId: "r-429", delayMs: 0 }),
    of(3, { status: 200, requestId: "r-ok" }),
  ]);
});

it.each([200, 404])("a %i made by a caller's fetch: `sent` is absent", async (status) => {
  const seen: AttemptInfo[] = [];
  const fetch = async () => Response.json({ disconnected: true }, { status });
  const meum = createMeumClient({
    apiKey: KEY,
    fetch,
    onAttempt: (info) => void seen.push(info),
  });
  await settle(meum.wooDisconnect());
  expect(seen).toMatchObject([{ status }]);
  expect(seen[0]).not.toHaveProperty("sent");
});

it.each(["undici", "the runtime"])(
  "a response that a caller's fetch received by %s: `sent` is true",
  async (by) => {
    const seen: AttemptInfo[] = [];
    const fetch =
      by === "undici"
        ? (undici.fetch as never)
        : (url: string, init: object) => globalThis.fetch(url, init);
    const { meum } = await setUp([OK], { fetch, onAttempt: (info) => void seen.push(info) });
    await meum.wooDisconnect();
    expect(seen).toMatchObject([{ status: 200, sent: true }]);
  },
);

it("the request id is that of the last response, absent if that has none", async () => {
  const { meum } = await setUp([LIMITED, json(404, {})]);
  const error = await rejection(meum.wooDisconnect());
  expect(error).toMatchObject({
    attempts: [{ requestId: "r-429" }, { status: 404 }],
    requestId: undefined,
  });
});

it("an error and its JSON have the attempts and the last request id", async () => {
  const seen: AttemptInfo[] = [];
  const { meum } = await setUp([LIMITED, close], { onAttempt: (info) => void seen.push(info) });
  const error = await rejection(meum.wooDisconnect());
  expect(error).toMatchObject({ operation: "wooDisconnect", attempts: seen, requestId: "r-429" });
  expect(seen[1]).toEqual({
    operation: "wooDisconnect",
    number: 2,
    errorCode: "UND_ERR_SOCKET",
    sent: true,
    durationMs: expect.any(Number),
  });
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    name: "MeumConnectionError",
    message: expect.stringContaining("wooDisconnect (POST "),
    outcome: "unknown",
    operation: "wooDisconnect",
    requestId: "r-429",
    attempts: [
      { number: 1, status: 429 },
      { number: 2, errorCode: "UND_ERR_SOCKET" },
    ],
  });
});

it("durationMs is the duration of the attempt", async () => {
  const seen: AttemptInfo[] = [];
  const { meum } = await setUp([OK], { onAttempt: (info) => void seen.push(info) });
  const started = performance.now();
  await meum.wooDisconnect();
  expect(seen[0]?.durationMs).toBeGreaterThan(0);
  expect(seen[0]?.durationMs).toBeLessThanOrEqual(performance.now() - started);
});

it.each([5, 10])(
  "no attempt begins at the deadline: %i ms, with a clock that counts in tens",
  async (deadlineMs) => {
    const fetch = vi.fn();
    const meum = createMeumClient({ apiKey: KEY, fetch, deadlineMs });
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      name: "MeumTimeoutError",
      outcome: "not-sent",
      message: expect.stringMatching(
        /: The request was not ready within \d+ ms \(`deadlineMs`\)\. The request was not sent\.$/,
      ),
      attempts: [],
    });
    expect(fetch).not.toHaveBeenCalled();
  },
);

it("no attempt begins after a wait that ends at the deadline", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const onAttempt = () => void (now = 1_000);
  const { server, meum } = await setUp([LIMITED, OK], { deadlineMs: 1_000, onAttempt });
  expect(await rejection(meum.wooDisconnect())).toMatchObject({ status: 429, outcome: "rejected" });
  expect(server.requests).toHaveLength(1);
});

it.each<[Record<string, string>, string | undefined]>([
  [{}, undefined],
  [{ "X-Request-Id": "" }, undefined],
  [{ "X-Request-Id": "", "Request-Id": "r-1" }, "r-1"],
  [{ "X-Request-Id": "r-2", "Request-Id": "r-1" }, "r-2"],
])("the request id of the headers %j is %s", async (headers, requestId) => {
  const { meum } = await setUp([json(404, {}, headers)]);
  const error = (await rejection(meum.wooDisconnect())) as { attempts: AttemptInfo[] };
  expect(error.attempts[0]).toStrictEqual({
    operation: "wooDisconnect",
    number: 1,
    status: 404,
    sent: true,
    durationMs: expect.any(Number),
    ...(requestId && { requestId }),
  });
});

it("an attempt that was not sent has `sent: false` and the runtime's error code", async () => {
  const seen: AttemptInfo[] = [];
  const meum = createMeumClient({
    apiKey: KEY,
    baseUrl: await refusedUrl(),
    maxRetries: 1,
    onAttempt: (info) => void seen.push(info),
  });
  await settle(meum.wooDisconnect());
  expect(seen).toMatchObject([
    { number: 1, errorCode: "ECONNREFUSED", sent: false, delayMs: 0 },
    { number: 2, errorCode: "ECONNREFUSED", sent: false },
  ]);
});

it("`sent` is absent where it cannot be known", async () => {
  const seen: AttemptInfo[] = [];
  const meum = createMeumClient({
    apiKey: KEY,
    fetch: async () => {
      throw new Error("x");
    },
    onAttempt: (info) => void seen.push(info),
  });
  await settle(meum.wooDisconnect());
  expect(seen[0]).not.toHaveProperty("sent");
  expect(seen[0]).toMatchObject({ errorCode: "MeumConnectionError" });
});

describe("nothing that onAttempt does changes the call", () => {
  it.each<[string, (info: AttemptInfo) => unknown]>([
    [
      "throws",
      () => {
        throw new Error("log");
      },
    ],
    ["rejects", async () => Promise.reject(new Error("log"))],
    ["never ends", () => new Promise(() => {})],
    [
      "returns a thenable that throws",
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: it is what is tested
        then() {
          throw new Error("then");
        },
      }),
    ],
    ["changes what it is given", (info) => Reflect.set(info, "status", 1)],
  ])("%s", async (_, onAttempt) => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    onTestFinished(() => void process.off("unhandledRejection", unhandled));
    const { meum } = await setUp([LIMITED, json(404, {})], { onAttempt });
    const error = (await rejection(meum.wooDisconnect())) as { attempts: AttemptInfo[] };
    expect(error.attempts.map(({ status }) => status)).toEqual([429, 404]);
    await new Promise(setImmediate);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

it("the request id of a success whose body does not end in time", async () => {
  const step: Step = (socket) =>
    socket.write("HTTP/1.1 200 OK\r\nX-Request-Id: r-half\r\nContent-Length: 9\r\n\r\n{");
  await withLimit(200, async (timeoutMs, hadTime) => {
    const { meum } = await setUp([step], { timeoutMs });
    const error = (await rejection(meum.wooDisconnect())) as { attempts: AttemptInfo[] };
    hadTime(error.attempts[0]?.status === 200);
    expect(error).toMatchObject({
      name: "MeumTimeoutError",
      requestId: "r-half",
      attempts: [{ status: 200, requestId: "r-half" }],
    });
  });
});

it("onAttempt never receives a key, even if the server repeats it everywhere", async () => {
  const seen: AttemptInfo[] = [];
  const step = json(404, {}, { "X-Request-Id": `id-${KEY}` });
  const { meum } = await setUp([step], { onAttempt: (info) => void seen.push(info) });
  const error = await rejection(meum.wooDisconnect());
  expect(seen[0]?.requestId).toBe("id-[redacted]");
  expect(JSON.stringify(seen) + everythingOf(error)).not.toContain(KEY);
});

describe("User-Agent", () => {
  it("is `meum/VERSION`", async () => {
    const { server, meum } = await setUp([OK]);
    await meum.wooDisconnect();
    expect(server.requests[0]).toMatch(/^user-agent: meum\/development\r$/im);
  });

  it.each([
    ["a client's", { headers: { "user-agent": "shop/1" } }, {}],
    ["a call's", {}, { headers: { "User-Agent": "shop/1" } }],
  ])("is the caller's if it is set: %s", async (_, options, call) => {
    const { server, meum } = await setUp([OK], options);
    await meum.wooDisconnect(call);
    expect(server.requests[0]).toMatch(/^user-agent: shop\/1\r$/im);
    expect(server.requests[0]).not.toMatch(/meum\//);
  });

  it("is not set in a browser, where it would cause a preflight request", async () => {
    vi.stubGlobal("document", {});
    vi.stubGlobal("process", { ...process, versions: {}, env: {} });
    const headers = vi.fn();
    const meum = createMeumClient({
      apiKey: KEY,
      dangerouslyAllowBrowser: true,
      fetch: async (_, init) => {
        headers([...(init.headers as Headers).keys()]);
        return Response.json({ disconnected: true });
      },
    });
    await meum.wooDisconnect();
    vi.unstubAllGlobals();
    expect(headers).toHaveBeenCalledWith(["accept", "authorization"]);
  });
});
