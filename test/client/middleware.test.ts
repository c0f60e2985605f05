/** What middleware makes of a request or a response, and what the caller is told then. */
import { once } from "node:events";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { PATH } from "../support/contract.js";
import { createMeumClient, isMeumError, settle } from "../support/fixture.js";
import { LONGEST, withLimit } from "../support/limit.js";
import { rejection, setUp } from "../support/setup.js";
import { answer, close, json, silence } from "../support/steps.js";

const OK = json(200, { disconnected: true });
// The part after the comma is found only by who knows the key.
const KEY_WITH_COMMA = "sk_live_EXAMPLE,DO_NOT_USE";

describe("middleware that replaces the response", () => {
  it.each<["wooDisconnect" | "wooStatus", number, number, string]>([
    ["wooDisconnect", 404, 403, "rejected"],
    ["wooDisconnect", 200, 404, "unknown"],
    ["wooDisconnect", 303, 404, "unknown"],
    ["wooDisconnect", 500, 404, "unknown"],
    ["wooDisconnect", 404, 500, "unknown"],
    ["wooStatus", 200, 404, "rejected"],
    ["wooStatus", 404, 403, "rejected"],
  ])("%s: received %i, replaced by %i: %s", async (method, received, status, outcome) => {
    const { meum } = await setUp([json(received, { disconnected: true })], { maxRetries: 0 });
    meum.api.use({ onResponse: () => Response.json({ error: "mine" }, { status }) });
    expect(await rejection(meum[method]())).toMatchObject({ status, outcome });
  });

  it("an earlier lost attempt still counts", async () => {
    const { meum } = await setUp([close, json(404, { error: "None" })]);
    meum.api.use({ onResponse: () => Response.json({ error: "mine" }, { status: 403 }) });
    expect(await rejection(meum.wooReplace())).toMatchObject({
      status: 403,
      outcome: "unknown",
      attempts: [{ number: 1 }, { number: 2, status: 404 }],
    });
  });

  it("the method that was sent counts", async () => {
    const { meum } = await setUp([OK]);
    meum.api.use({
      onRequest: ({ request }) => new Request(request, { method: "POST" }),
      onResponse: () => Response.json({ error: "mine" }, { status: 404 }),
    });
    expect(await rejection(meum.wooStatus())).toMatchObject({ status: 404, outcome: "unknown" });
  });

  it("its status is judged by the method that was sent", async () => {
    const { meum } = await setUp([json(404, { error: "None" })]);
    meum.api.use({
      onRequest: ({ request }) => new Request(request, { method: "POST" }),
      onResponse: () => new Response(null, { status: 303 }),
    });
    expect(await rejection(meum.wooStatus())).toMatchObject({ status: 303, outcome: "unknown" });
  });

  it.each<[string | null, unknown]>([
    ["text", "text"],
    ['{"error":"x"}', { error: "x" }],
    ["", undefined],
    [null, undefined],
  ])("its body %j is the error's body", async (text, body) => {
    const { meum } = await setUp([OK]);
    const length = `${text?.length ?? 0}`;
    const init = { status: 400, headers: { "Content-Length": length } };
    meum.api.use({ onResponse: () => new Response(text, init) });
    expect(await rejection(meum.wooDisconnect())).toHaveProperty("body", body);
  });

  it("the key is removed from its body", async () => {
    const { meum } = await setUp([OK], { apiKey: KEY_WITH_COMMA });
    meum.api.use({ onResponse: () => new Response(`x ${KEY_WITH_COMMA} y`, { status: 400 }) });
    expect(await rejection(meum.wooDisconnect())).toHaveProperty("body", "x [redacted] y");
  });

  it.each(["wooDisconnect", "wooStatus"] as const)(
    "%s: a success whose body never ends fails at the deadline",
    async (method) => {
      await withLimit(200, async (deadlineMs, hadTime) => {
        const { meum } = await setUp([OK], { deadlineMs });
        const onResponse = vi.fn(() => new Response(new ReadableStream({})));
        meum.api.use({ onResponse });
        const error = (await rejection(meum[method]())) as Error;
        hadTime(onResponse.mock.calls.length === 1);
        expect(error).toMatchObject({ outcome: "unknown" });
        expect(error.message).toMatch(/: No complete response from \S+ within \d+ ms/);
        expect(error.message).toContain(` ${deadlineMs} ms`);
      });
    },
  );
});

/** Ways in which a request may end, and what each proves of it. */
const ENDS = {
  done: { steps: [OK], proves: "unknown" },
  "502": { steps: [json(502, {})], proves: "unknown" },
  "404": { steps: [json(404, { error: "None" })], proves: "rejected" },
  lost: { steps: [close], proves: "unknown" },
  // Another origin: the key is sent nowhere else.
  "not sent": { steps: [], proves: "not-sent" },
} as const;
type End = keyof typeof ENDS;

describe("middleware that sends again by `options.fetch`", () => {
  const elsewhere = (request: Request) => new Request("http://127.0.0.1:9/", request);
  const all = Object.keys(ENDS) as End[];
  const pairs = all.flatMap((first) => all.map((second) => [first, second] as const));
  const worst = (...ends: End[]) =>
    ["unknown", "rejected", "not-sent"].find((outcome) =>
      ends.some((end) => ENDS[end].proves === outcome),
    );

  it.each(pairs)(
    "%s, then %s, then a 404 made by middleware: the outcome of both requests",
    async (...ends) => {
      const { meum } = await setUp(
        ends.flatMap((end) => ENDS[end].steps),
        { maxRetries: 0 },
      );
      const [first, second] = ends;
      const send = (end: End, request: Request) =>
        end === "not sent" ? elsewhere(request) : request;
      meum.api.use({
        onRequest: ({ request }) => send(first, request),
        onError: () => new Response(null, { status: 599 }), // onResponse is called with it
        async onResponse({ options: { baseUrl, fetch } }) {
          await fetch(send(second, new Request(baseUrl + PATH, { method: "POST" }))).catch(
            () => {},
          );
          return Response.json({ error: "mine" }, { status: 404 });
        },
      });
      const error = (await rejection(meum.wooDisconnect())) as { attempts: { number: number }[] };
      // A 404 of middleware's own says "rejected".
      expect(error).toMatchObject({ status: 404, outcome: worst(...ends, "404") });
      expect(error.attempts.map(({ number }) => number)).toEqual([1, 2]);
    },
  );

  it.each(pairs)(
    "%s, then %s, then the first error again: the outcome of both requests",
    async (...ends) => {
      const [first, second] = ends;
      const { meum } = await setUp(
        ends.flatMap((end) => ENDS[end].steps),
        { maxRetries: 0 },
      );
      let firstError: unknown;
      meum.api.use({
        async onRequest({ request, options }) {
          const send = (end: End) =>
            options.fetch(end === "not sent" ? elsewhere(request) : request.clone());
          await send(first).catch((error: unknown) => (firstError = error));
          await send(second).catch(() => {});
          throw firstError ?? new Error("mine");
        },
      });
      const error = (await rejection(meum.wooDisconnect())) as { attempts: unknown[] };
      const failed = ENDS[first].proves === "not-sent" || first === "lost";
      expect(error).toMatchObject({ outcome: failed ? worst(...ends) : "unknown" });
      expect(error.attempts).toHaveLength(2);
    },
  );

  it.each(["an abort", "the deadline"])(
    "a caught error, then %s while it does something else",
    async (what) => {
      const abort = what === "an abort";
      await withLimit(abort ? LONGEST[0] : 200, async (deadlineMs, hadTime) => {
        const { server, meum } = await setUp([close], { maxRetries: 0, deadlineMs });
        const controller = new AbortController();
        let caught = false;
        meum.api.use({
          async onRequest({ request, options }) {
            await options.fetch(new Request(request.url)).catch(() => {});
            caught = true;
            if (abort) controller.abort();
            await new Promise(() => {});
          },
        });
        const error = await rejection(meum.wooDisconnect({ signal: controller.signal }));
        hadTime(caught && server.requests.length === 1);
        const name = abort ? "MeumAbortError" : "MeumTimeoutError";
        // The other request was a GET, which changes nothing.
        expect(error).toMatchObject({ name, outcome: "not-sent", attempts: [{ number: 1 }] });
      });
    },
  );

  it("two requests at once, one of which failed: the outcome of both, in either order", async () => {
    const { meum } = await setUp([json(404, {}), json(502, {})], { maxRetries: 0 });
    meum.api.use({
      async onRequest({ request, options }) {
        const requests = [elsewhere(request), new Request(request), new Request(request)];
        const results = await Promise.allSettled(requests.map((each) => options.fetch(each)));
        throw results[0]?.status === "rejected" && results[0].reason;
      },
    });
    const error = (await rejection(meum.wooDisconnect())) as { attempts: { status?: number }[] };
    expect(error).toMatchObject({ name: "MeumConfigError", outcome: "unknown" });
    expect(error.attempts.map(({ status }) => status).sort()).toEqual([404, 502, undefined]);
  });

  it("the key of an earlier request is removed from later responses", async () => {
    // What follows the comma is found only by who knows the key.
    const keys = ["sk_live_abc,first", "sk_live_abc,second"];
    let attempt = 0;
    const { meum } = await setUp([OK, answer(403, `Not ${keys[0]}`, { "X-Echo": keys[0]! })], {
      apiKey: () => keys[attempt++]!,
    });
    let read: unknown[] = [];
    meum.api.use({
      onRequest: async ({ request, options }) => void (await options.fetch(new Request(request))),
      async onResponse({ response }) {
        read = [await response.clone().text(), response.headers.get("x-echo")];
      },
    });
    await rejection(meum.wooDisconnect());
    expect(read).toEqual(["Not [redacted]", "[redacted]"]);
  });

  it.each<[string, () => unknown]>([
    ["a symbol", () => Symbol("POST")],
    ["an object that is no text", () => Object.create(null)],
    ["an object that throws", () => ({ toString: () => expect.fail("read") })],
    [
      "another text for `fetch`",
      () => ({ toString: () => (/undici/.test(`${new Error().stack}`) ? "POST" : "GET") }),
    ],
  ])(
    "what it sends is no `Request`, and its method %s: an error of ours, and no repetition of a POST",
    async (_, make) => {
      for (const caught of [false, true])
        for (const call of ["wooDisconnect", "wooStatus"] as const) {
          const { server, meum } = await setUp([close]);
          meum.api.use({
            async onRequest({ request: { url, headers }, options }) {
              const sending = options.fetch({ url, headers, method: make(), body: null } as never);
              if (!caught) return await sending;
              await sending.catch(() => {});
              return Response.json({ error: "mine" }, { status: 404 });
            },
          });
          const error = await rejection(meum[call]());
          expect(isMeumError(error)).toBe(true);
          const posts = server.requests.filter((request) => request.startsWith("POST"));
          expect(posts.length).toBeLessThan(2);
          if (posts.length) expect(error).toMatchObject({ outcome: "unknown" });
        }
    },
  );

  it("a request that is still in progress counts as unknown", async () => {
    const { meum } = await setUp([json(404, {}), silence], { maxRetries: 0 });
    meum.api.use({
      onResponse({ request, options }) {
        void options.fetch(new Request(request)).catch(() => {});
        return Response.json({ error: "mine" }, { status: 403 });
      },
    });
    const controller = new AbortController();
    const { signal } = controller;
    const error = await rejection(meum.wooDisconnect({ signal }));
    controller.abort();
    expect(error).toMatchObject({ status: 403, outcome: "unknown", attempts: [{ number: 1 }] });
  });
});

describe("middleware that replaces the request", () => {
  const withBody = (body: ReadableStream) => ({
    onRequest: ({ request: { url, method, headers } }: { request: Request }) =>
      new Request(url, { method, headers, body, duplex: "half" } as RequestInit),
  });
  const bytes = (count: number) => {
    let left = count;
    return new ReadableStream({
      pull(controller) {
        const size = Math.min(left, 2 ** 22);
        if (size) controller.enqueue(new Uint8Array(size));
        else controller.close();
        left -= size;
      },
    });
  };

  it.each<[string, number, ReadableStream, string, string]>([
    [
      "that fails",
      60_000,
      new ReadableStream({ start: (controller) => controller.error(new Error("mine")) }),
      "MeumConfigError",
      "The request's body cannot be read (mine).",
    ],
    [
      "that is too long",
      60_000,
      bytes(2 ** 26 + 1),
      "MeumConfigError",
      "The request's body is longer than 67108864 bytes.",
    ],
    [
      "that never ends",
      300,
      new ReadableStream({}),
      "MeumTimeoutError",
      "The request was not ready within 300 ms (`deadlineMs`). The request was not sent.",
    ],
  ])("with a body %s: nothing is sent", async (_, deadlineMs, body, name, message) => {
    const { server, meum } = await setUp([OK], { deadlineMs });
    meum.api.use(withBody(body));
    const error = (await rejection(meum.wooDisconnect())) as Error;
    expect(error).toMatchObject({ name, outcome: "not-sent", attempts: [] });
    expect(error.message).toBe(`wooDisconnect (POST ${PATH}): ${message}`);
    expect(server.requests).toEqual([]);
  });

  it("with a body that cannot be read: the error says why", async () => {
    const { meum } = await setUp([OK]);
    const start = (controller: ReadableStreamDefaultController) =>
      controller.error(new Error("mine"));
    meum.api.use(withBody(new ReadableStream({ start })));
    expect(await rejection(meum.wooDisconnect())).toMatchObject({ cause: { message: "mine" } });
  });

  it("its body is sent, also in a runtime without `Request.body`, such as Firefox", async () => {
    const { server, meum } = await setUp([OK, OK]);
    let hidden = false;
    meum.api.use({
      onRequest({ request: { url, method, headers } }) {
        const request = new Request(url, { method, headers, body: "mine" });
        return hidden ? Object.defineProperty(request, "body", { value: undefined }) : request;
      },
    });
    await meum.wooDisconnect();
    hidden = true;
    await meum.wooDisconnect();
    for (const request of server.requests) expect(request).toMatch(/\r\nmine$/);
    expect(server.requests).toHaveLength(2);
  });
});

it("middleware may add to the error that it receives, and it is the one thrown", async () => {
  const { meum } = await setUp([close]);
  meum.api.use({ onError: ({ error }) => Object.assign(error as Error, { note: "mine" }) });
  expect(await rejection(meum.wooDisconnect())).toMatchObject({
    name: "MeumConnectionError",
    note: "mine",
  });
});

describe("middleware that throws", () => {
  it("the error has the earlier attempts, and no key", async () => {
    const { meum } = await setUp([OK], { apiKey: KEY_WITH_COMMA });
    meum.api.use({ onResponse: () => Promise.reject(new Error(`x ${KEY_WITH_COMMA}`)) });
    const error = (await rejection(meum.wooDisconnect())) as Error;
    expect(error).toMatchObject({ name: "MeumError", attempts: [{ number: 1, status: 200 }] });
    expect(error.cause).toHaveProperty("message", "x [redacted]");
    expect(error.message).toBe(
      `wooDisconnect (POST ${PATH}): Middleware failed, or the response could not be read (x [redacted]). The operation may have been carried out. Check its effect before retrying.`,
    );
  });

  it("before any request: unknown, since it may have sent one by itself", async () => {
    const { meum } = await setUp([OK]);
    meum.api.use({ onRequest: () => Promise.reject(new Error("mine")) });
    const error = (await rejection(meum.wooDisconnect())) as Error;
    expect(error).toMatchObject({ name: "MeumError", outcome: "unknown", attempts: [] });
    expect(error.cause).toHaveProperty("message", "mine");
  });
});

it.each(["throws", "responds"])(
  "an abort after the response, then middleware %s: no timer remains",
  async (does) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const meum = createMeumClient({
      apiKey: KEY_WITH_COMMA,
      fetch: async () => Response.json({ disconnected: true }),
    });
    const controller = new AbortController();
    meum.api.use({
      async onResponse() {
        controller.abort();
        for (let turn = 0; turn < 100; turn++) await undefined;
        if (does === "throws") throw new Error("mine");
      },
    });
    const { outcome } = await settle(meum.wooDisconnect({ signal: controller.signal }));
    expect([outcome, vi.getTimerCount()]).toEqual([does === "throws" ? "unknown" : "done", 0]);
  },
);

it("middleware receives the bytes of an error response unchanged", async () => {
  const bytes = [0x7b, 0xff, 0x7d]; // no UTF-8
  const fetch = async () => new Response(new Uint8Array(bytes), { status: 400 });
  const { meum } = await setUp([OK], { fetch });
  let seen: number[] = [];
  meum.api.use({
    async onResponse({ response }) {
      seen = [...new Uint8Array(await response.clone().arrayBuffer())];
    },
  });
  await rejection(meum.wooDisconnect());
  expect(seen).toEqual(bytes);
});

describe("a response that the `Response` constructor refuses", () => {
  it.each([
    [205, true],
    [999, false],
  ])("%i", async (status, ok) => {
    const headers = new Headers({ "X-A": "b" });
    const body = new Response("{}").body;
    const fetch = async () => ({ status, statusText: "Odd", headers, body });
    const { meum } = await setUp([OK], { fetch });
    const { response } = await meum.api.POST(PATH, { parseAs: "stream" });
    expect([response.status, response.ok, response.statusText]).toEqual([status, ok, "Odd"]);
    expect(response.headers.get("x-a")).toBe("b");
  });

  it.each([
    [205, true],
    [999, false],
  ])("%i, of which middleware returns a copy: the same response", async (status, ok) => {
    const { meum } = await setUp([json(status, { disconnected: true })]);
    const seen: unknown[] = [];
    meum.api.use({
      async onResponse({ response }) {
        const copy = response.clone().clone();
        seen.push(await copy.text(), await response.clone().text());
        return response.clone();
      },
    });
    const { response } = await meum.api.POST(PATH, { parseAs: "stream" });
    expect([response.status, response.ok]).toEqual([status, ok]);
    expect(await rejection(meum.wooDisconnect())).toMatchObject({ status, outcome: "unknown" });
    // Node's own `fetch` leaves out the body of a 205.
    const body = ok ? expect.anything() : '{"disconnected":true}';
    expect(seen).toEqual(seen.map(() => body));
  });
});

it("a response without a status text has an empty one", async () => {
  const fetch = async () => ({ status: 200, headers: new Headers(), body: null });
  const { meum } = await setUp([OK], { fetch: fetch as never });
  const { response } = await meum.api.POST(PATH, { parseAs: "stream" });
  expect(response.statusText).toBe("");
});

it("a server that says nothing until the deadline: the error says what was waited for", async () => {
  await withLimit(200, async (deadlineMs, hadTime) => {
    const { server, meum } = await setUp([silence], { deadlineMs });
    meum.api.use({ onRequest: () => undefined });
    const errors = await Promise.all([meum.wooDisconnect(), meum.api.POST(PATH)].map(rejection));
    hadTime(server.requests.length === 2);
    for (const error of errors) {
      expect(error).toMatchObject({ attempts: [{ number: 1 }] });
      expect((error as Error).message).toContain(": No complete response from ");
      expect((error as Error).message).toContain(` within ${deadlineMs} ms`);
    }
  });
});

it("a response that middleware gives in place of a timeout at the deadline counts", async () => {
  const { meum } = await setUp([() => {}], { deadlineMs: 200 });
  meum.api.use({ onError: () => Response.json({ disconnected: true }) });
  expect(await meum.wooDisconnect()).toEqual({ disconnected: true });
});

describe("the signal of the request that middleware receives", () => {
  it.each(["an abort", "the deadline"])("is aborted by %s", async (what) => {
    const { server, meum } = await setUp([OK]);
    const signals: AbortSignal[] = [];
    const controller = new AbortController();
    meum.api.use({
      onRequest: async ({ request: { signal } }) => {
        signals.push(signal);
        if (what === "an abort") controller.abort();
        if (!signal.aborted) await once(signal, "abort");
      },
    });
    const options = what === "an abort" ? { signal: controller.signal } : { deadlineMs: 50 };
    for (const call of [meum.wooDisconnect(options), meum.api.POST(PATH, options)])
      expect(await rejection(call)).toMatchObject({ outcome: "not-sent" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(server.requests).toHaveLength(0);
  });
});
