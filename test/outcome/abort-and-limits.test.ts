/** An abort or a time limit, at any point of a call. */
import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { PATH } from "../support/contract.js";
import { eventually } from "../support/eventually.js";
import { createMeumClient, MeumAbortError, settle } from "../support/fixture.js";
import { withLimit } from "../support/limit.js";
import { KEY } from "../support/secret.js";
import { rejection, setUp, withoutWaits } from "../support/setup.js";
import { close, json, raw, silence } from "../support/steps.js";

const OK = json(200, { disconnected: true });
withoutWaits();

const REASONS = [null, undefined, 0, "", false, Number.NaN, Symbol("mine"), new Error("mine"), {}];

describe.each(REASONS)("the reason %s", (reason) => {
  it("is the cause, unchanged, before, during and between attempts", async () => {
    const { server, meum } = await setUp([silence]);
    const before = new AbortController();
    before.abort(reason);
    const during = new AbortController();
    const calls = [
      rejection(meum.wooDisconnect({ signal: before.signal })),
      rejection(meum.wooDisconnect({ signal: during.signal })),
    ];
    await eventually(() => expect(server.requests).toHaveLength(1));
    during.abort(reason);
    const [first, second] = (await Promise.all(calls)) as Error[];
    const expected = reason === undefined ? expect.any(DOMException) : reason;
    for (const error of [first, second]) {
      expect(error).toBeInstanceOf(MeumAbortError);
      expect(error?.cause).toEqual(expected);
    }
    expect(first).toMatchObject({ outcome: "not-sent", attempts: [] });
    expect(first?.message).toMatch(/: Aborted by the caller\. The request was not sent\.$/);
    expect(server.requests).toHaveLength(1);
    expect(second).toMatchObject({ outcome: "unknown", attempts: [{ number: 1, sent: true }] });
  });
});

it.each([
  ["before the head", "", "unknown"],
  ["in the body", 'HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{"dis', "unknown"],
  ["in an error's body", 'HTTP/1.1 403 No\r\nContent-Length: 21\r\n\r\n{"dis', "rejected"],
])(
  "an abort %s: the cause is the unchanged reason, and nothing is retried",
  async (_, answer, outcome) => {
    const controller = new AbortController();
    const reason = Symbol("mine");
    const abort = () => void setImmediate(() => controller.abort(reason));
    const { server, meum } = await setUp(
      [
        (socket, request) => {
          raw(answer)(socket, request);
          if (!answer) abort();
        },
      ],
      {
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          abort(); // its head has arrived
          return response;
        },
      },
    );
    const error = await rejection(meum.wooDisconnect({ signal: controller.signal }));
    expect(error).toMatchObject({ name: "MeumAbortError", outcome });
    expect((error as Error).cause).toBe(reason);
    expect(server.requests).toHaveLength(1);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  },
);

it("an abort by the key function: nothing is sent", async () => {
  const controller = new AbortController();
  const apiKey = () => {
    controller.abort("enough");
    return KEY;
  };
  const { server, meum } = await setUp([json(200, { disconnected: true })], { apiKey });
  const error = await rejection(meum.wooDisconnect({ signal: controller.signal }));
  expect(error).toMatchObject({
    name: "MeumAbortError",
    outcome: "not-sent",
    message: expect.stringMatching(/The request was not sent\.$/),
    attempts: [{ errorCode: "MeumAbortError", sent: false }],
  });
  expect(server.requests).toHaveLength(0);
});

it("an abort caused by a timeout does not replace the MeumTimeoutError", async () => {
  const controller = new AbortController();
  const meum = createMeumClient({
    apiKey: KEY,
    timeoutMs: 200,
    fetch: (_, { signal }) => {
      signal.addEventListener("abort", () => controller.abort("late"));
      return new Promise(() => {});
    },
  });
  const error = await rejection(meum.wooDisconnect({ signal: controller.signal }));
  expect(error).toMatchObject({ name: "MeumTimeoutError", outcome: "unknown" });
});

it("an abort ends the call although its fetch ignores the signal", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const fetch = () => {
    setImmediate(() => controller.abort(reason));
    return new Promise<Response>(() => {});
  };
  const meum = createMeumClient({ apiKey: KEY, fetch });
  const call = rejection(meum.wooDisconnect({ signal: controller.signal }));
  expect(await call).toMatchObject({ name: "MeumAbortError", outcome: "unknown", cause: reason });
});

it("each attempt has a signal of its own", async () => {
  const signals: (AbortSignal | null | undefined)[] = [];
  const meum = createMeumClient({
    apiKey: KEY,
    fetch: async (_, { signal }) => {
      signals.push(signal);
      expect(signal?.aborted).toBe(false);
      return new Response("{}", { status: 429 });
    },
  });
  await rejection(meum.wooDisconnect());
  expect(new Set(signals).size).toBe(3);
});

/** Nothing has been sent: a request of now is the first. What was under way would arrive before it. */
async function expectNothing({ url, requests }: { url: string; requests: string[] }) {
  await fetch(`${url}/control`, { method: "POST" });
  expect(requests.map((request) => request.split(" ")[1])).toEqual(["/control"]);
}

describe("an abort right after the call", () => {
  it.each<
    [string, (signal: AbortSignal, meum: ReturnType<typeof createMeumClient>) => Promise<unknown>]
  >([
    ["of a method", (signal, meum) => meum.wooDisconnect({ signal })],
    ["of meum.api", (signal, meum) => meum.api.POST(PATH, { signal })],
    ["of meum.api, with a body", (signal, meum) => meum.api.POST(PATH, { signal, body: { a: 1 } })],
  ])("%s: nothing is sent", async (_, call) => {
    const { server, meum } = await setUp([OK]);
    const controller = new AbortController();
    const promise = rejection(call(controller.signal, meum));
    controller.abort("enough");
    expect(await promise).toMatchObject({ name: "MeumAbortError", outcome: "not-sent" });
    await expectNothing(server);
  });

  it.each(["method", "api"])("while middleware waits, %s: nothing is sent", async (kind) => {
    const { server, meum } = await setUp([OK]);
    let go = () => {};
    meum.api.use({
      onRequest: () => new Promise<undefined>((resolve) => void (go = () => resolve(undefined))),
    });
    const controller = new AbortController();
    const { signal } = controller;
    const call = rejection(
      kind === "api" ? meum.api.POST(PATH, { signal }) : meum.wooDisconnect({ signal }),
    );
    await new Promise(setImmediate);
    controller.abort("enough");
    expect(await call).toMatchObject({ name: "MeumAbortError", outcome: "not-sent" });
    go();
    await expectNothing(server);
  });

  it.each(["timeoutMs", "deadlineMs"])(
    "while the key's function blocks, so that no timer fires: nothing is sent after `%s`",
    async (limit) => {
      const fetch = vi.fn(async () => Response.json({ disconnected: true }));
      const apiKey = () => {
        const end = performance.now() + 60;
        while (performance.now() < end);
        return KEY;
      };
      const meum = createMeumClient({ apiKey, fetch, maxRetries: 0, [limit]: 30 });
      expect(await rejection(meum.wooDisconnect())).toMatchObject({
        name: "MeumTimeoutError",
        outcome: "not-sent",
        message: expect.stringContaining(`(\`${limit}\`)`),
      });
      expect(fetch).not.toHaveBeenCalled();
    },
  );

  it("while the key function is pending: nothing is sent, also when the key comes", async () => {
    const controller = new AbortController();
    let give = (_: string) => {};
    const { server, meum } = await setUp([OK], {
      apiKey: () => new Promise<string>((resolve) => void (give = resolve)),
    });
    const call = rejection(meum.wooDisconnect({ signal: controller.signal }));
    await new Promise(setImmediate);
    controller.abort("enough");
    expect(await call).toMatchObject({ name: "MeumAbortError", outcome: "not-sent" });
    give(KEY);
    await expectNothing(server);
  });
});

it("an abort in onAttempt ends the wait, and does not undo a success", async () => {
  const controller = new AbortController();
  const { server, meum } = await setUp([json(429, {}, { "Retry-After": "30" }), OK], {
    onAttempt: () => controller.abort("enough"),
  });
  const { signal } = controller;
  expect(await rejection(meum.wooDisconnect({ signal }))).toMatchObject({
    name: "MeumAbortError",
    outcome: "rejected",
    attempts: [{ status: 429 }],
  });
  const second = await setUp([OK], { onAttempt: () => new AbortController().abort() });
  expect(await second.meum.wooDisconnect()).toEqual({ disconnected: true });
  const late = new AbortController();
  const third = await setUp([OK], { onAttempt: () => late.abort() });
  expect(await third.meum.wooDisconnect({ signal: late.signal })).toEqual({ disconnected: true });
  expect(server.requests).toHaveLength(1);
});

it("an abort after an attempt that may have been carried out stays unknown", async () => {
  const controller = new AbortController();
  const { meum } = await setUp([close], { onAttempt: () => controller.abort("enough") });
  vi.spyOn(Math, "random").mockReturnValue(1);
  expect(await rejection(meum.wooReplace({ signal: controller.signal }))).toMatchObject({
    name: "MeumAbortError",
    outcome: "unknown",
    cause: "enough",
  });
});

it("calls with the same signal share one listener, so that Node does not warn of a leak", async () => {
  const controller = new AbortController();
  const { server, meum } = await setUp([silence]);
  const calls = Array.from({ length: 3 }, () =>
    rejection(meum.wooDisconnect({ signal: controller.signal })),
  );
  await eventually(() => expect(server.requests).toHaveLength(3));
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
  controller.abort();
  for (const call of calls) expect(await call).toMatchObject({ name: "MeumAbortError" });
});

it("two calls with the same signal: after one has ended, the other can still be aborted", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const { meum: quick } = await setUp([OK]);
  const { server, meum: slow } = await setUp([silence]);
  const call = rejection(slow.wooDisconnect({ signal }));
  await eventually(() => expect(server.requests).toHaveLength(1));
  await quick.wooDisconnect({ signal });
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  controller.abort("enough");
  expect(await call).toMatchObject({ name: "MeumAbortError" });
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

describe("time limits", () => {
  it("deadlineMs ends an attempt if timeoutMs is longer, and is named in the message", async () => {
    await withLimit(150, async (deadlineMs, hadTime) => {
      const { server, meum } = await setUp([silence], { timeoutMs: 60_000, deadlineMs });
      const { outcome, error } = await settle(meum.wooDisconnect());
      hadTime(server.requests.length === 1);
      expect([outcome, error?.name]).toEqual(["unknown", "MeumTimeoutError"]);
      expect(error?.message).toContain(`within ${deadlineMs} ms (\`deadlineMs\`)`);
    });
  });

  it("timeoutMs ends an attempt, and is named in the message", async () => {
    const { meum } = await setUp([silence], { timeoutMs: 150 });
    const { error } = await settle(meum.wooDisconnect());
    expect(error?.message).toContain("within 150 ms (`timeoutMs`)");
  });

  // Node since 21, Bun and Deno print a warning of one.
  it("no timer gets a negative delay if middleware takes longer than the deadline", async () => {
    await withLimit(200, async (deadlineMs, hadTime) => {
      const { meum } = await setUp([OK], { deadlineMs });
      const timers = vi.spyOn(globalThis, "setTimeout");
      let responded = false;
      const onResponse = () => {
        responded = true;
        const end = performance.now() + deadlineMs + 50;
        while (performance.now() < end);
        return new Promise<undefined>(() => {});
      };
      meum.api.use({ onResponse });
      const error = await rejection(meum.wooDisconnect());
      hadTime(responded);
      expect(error).toMatchObject({ outcome: "unknown" });
      expect(timers.mock.calls.filter(([, ms]) => !(Number(ms) >= 0))).toEqual([]);
    });
  });

  it("no attempt begins after the deadline if the timer of the wait fires late", async () => {
    await withLimit(1_100, async (deadlineMs, hadTime) => {
      const delays: (number | undefined)[] = [];
      const { server, meum } = await setUp([json(429, {}, { "Retry-After": "1" })], {
        deadlineMs,
        onAttempt({ delayMs }) {
          delays.push(delayMs);
          // The loop is busy past the deadline, once the wait has begun.
          setImmediate(() => {
            const end = performance.now() + deadlineMs;
            while (performance.now() < end);
          });
        },
      });
      const { outcome, error } = await settle(meum.wooDisconnect());
      hadTime(delays[0] === 1_000);
      expect([outcome, error?.name, delays]).toEqual(["rejected", "MeumApiError", [1_000]]);
      expect(server.requests).toHaveLength(1);
    });
  });

  it.each([
    ["onRequest", "wooDisconnect"],
    ["onResponse", "wooDisconnect"],
    ["onResponse", "wooStatus"],
  ] as const)("middleware's %s that never ends, %s: in time", async (hook, method) => {
    await withLimit(300, async (deadlineMs, hadTime) => {
      const timeoutMs = deadlineMs / 2;
      const { server, meum } = await setUp([OK], { timeoutMs, deadlineMs });
      const middleware = vi.fn(() => new Promise(() => {}));
      meum.api.use({ [hook]: middleware } as never);
      const { outcome, error } = await settle(meum[method]());
      hadTime(middleware.mock.calls.length === 1);
      expect(error?.name).toBe("MeumTimeoutError");
      const what = hook === "onRequest" ? "The request was not ready" : "No complete response from";
      expect(error?.message).toContain(`: ${what} `);
      expect(error?.message).toMatch(/ within \d+ ms \(`deadlineMs`\)\./);
      expect([outcome, server.requests.length]).toEqual(
        hook === "onRequest" ? ["not-sent", 0] : ["unknown", 1],
      );
    });
  });

  it.each(["method", "api"])(
    "middleware that ends after the call, although the clock says before, %s: nothing is sent",
    async (kind) => {
      const { server, meum } = await setUp([OK], { deadlineMs: 50 });
      let go = () => {};
      meum.api.use({
        onRequest: () => new Promise<undefined>((resolve) => void (go = () => resolve(undefined))),
      });
      // Timers count whole milliseconds, so that one may end before its time.
      const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
      const call = kind === "api" ? meum.api.POST(PATH) : meum.wooDisconnect();
      expect(await rejection(call)).toMatchObject({
        name: "MeumTimeoutError",
        outcome: "not-sent",
      });
      go();
      await new Promise(setImmediate);
      clock.mockRestore();
      // Later than whatever was under way.
      const later = meum.wooDisconnect({ deadlineMs: 10_000 });
      await new Promise(setImmediate);
      go();
      expect(await later).toEqual({ disconnected: true });
      expect(server.requests).toHaveLength(1);
    },
  );

  it("an abort after the response was read changes nothing while middleware still works on it", async () => {
    const controller = new AbortController();
    const { meum } = await setUp([OK]);
    meum.api.use({
      async onResponse() {
        controller.abort("late");
        await new Promise(setImmediate);
      },
    });
    expect(await meum.wooDisconnect({ signal: controller.signal })).toEqual({ disconnected: true });
  });

  it.each([
    [
      "that is always ready",
      (c: ReadableStreamDefaultController) => c.enqueue(new Uint8Array(1_024)),
    ],
    ["that gives nothing", (c: ReadableStreamDefaultController) => c.enqueue(new Uint8Array(0))],
    ["that waits", () => new Promise(() => {})],
  ])("an endless request body, %s: ends in time, not sent", async (_, pull) => {
    const { server, meum } = await setUp([OK], { deadlineMs: 300, timeoutMs: 300 });
    const call = meum.api.POST(PATH, {
      body: new ReadableStream({ pull: pull as () => void }),
      bodySerializer: (body: unknown) => body,
      duplex: "half",
    });
    expect(await rejection(call)).toMatchObject({ outcome: "not-sent" });
    expect(server.requests).toHaveLength(0);
  });
});
