import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { createMeumClient } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, setUp } from "../support/setup.js";
import { json, raw } from "../support/steps.js";

describe("the caller's abort", () => {
  it("before the call: nothing is sent", async () => {
    const { server, meum } = await setUp([json(200, { disconnected: true })]);
    const reason = new Error("changed my mind");
    const error = await rejection(meum.wooDisconnect({ signal: AbortSignal.abort(reason) }));
    expect(error).toMatchObject({ name: "MeumAbortError", outcome: "not-sent", attempts: [] });
    expect((error as Error).cause).toBe(reason);
    expect((error as Error).message).toMatch(/: Aborted by the caller. The request was not sent.$/);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ["before the head", "", "unknown"],
    ["in the body", 'HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{"dis', "unknown"],
    ["in an error's body", 'HTTP/1.1 403 No\r\nContent-Length: 21\r\n\r\n{"dis', "rejected"],
  ])("%s: the cause is the reason as it is, and nothing is retried", async (_, answer, outcome) => {
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
  });

  it("by the function that gives the key: nothing is sent", async () => {
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

  it("that a timeout brings about does not take its place", async () => {
    const controller = new AbortController();
    const meum = createMeumClient({
      apiKey: KEY,
      timeoutMs: 10,
      fetch: (_, { signal }) => {
        signal.addEventListener("abort", () => controller.abort("late"));
        return new Promise(() => {});
      },
    });
    const error = await rejection(meum.wooDisconnect({ signal: controller.signal }));
    expect(error).toMatchObject({ name: "MeumTimeoutError", outcome: "unknown" });
  });

  it("after the answer: the answer stands", async () => {
    const controller = new AbortController();
    const { meum } = await setUp([json(200, { disconnected: true })]);
    const answer = await meum.wooDisconnect({ signal: controller.signal });
    controller.abort();
    expect(answer).toEqual({ disconnected: true });
  });
});

describe("a fetch that does not heed its signal", () => {
  const deaf = () => new Promise<Response>(() => {});

  it("ends by timeoutMs all the same", async () => {
    const meum = createMeumClient({ apiKey: KEY, fetch: deaf, timeoutMs: 20 });
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      name: "MeumTimeoutError",
      outcome: "unknown",
    });
  });

  it("ends by an abort all the same", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const fetch = () => {
      setImmediate(() => controller.abort(reason));
      return deaf();
    };
    const meum = createMeumClient({ apiKey: KEY, fetch });
    const call = rejection(meum.wooDisconnect({ signal: controller.signal }));
    expect(await call).toMatchObject({ name: "MeumAbortError", outcome: "unknown", cause: reason });
  });

  it("has its late answer's body cancelled", async () => {
    const cancel = vi.fn();
    let late = (_: Response) => {};
    const meum = createMeumClient({
      apiKey: KEY,
      timeoutMs: 10,
      fetch: () => new Promise((resolve) => void (late = resolve)),
    });
    await rejection(meum.wooDisconnect());
    late(new Response(new ReadableStream({ cancel })));
    await vi.waitFor(() => expect(cancel).toHaveBeenCalled(), { timeout: 10_000 });
  });
});

describe("each attempt", () => {
  it("has a signal of its own", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
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
    vi.restoreAllMocks();
  });
});
