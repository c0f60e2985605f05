import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { createMeumClient } from "../../src/index.js";
import { KEY } from "../support/secret.js";
import { rejection, setUp } from "../support/setup.js";
import { json, raw } from "./steps.js";

describe("the caller's abort", () => {
  it("before the call: nothing is sent", async () => {
    const { server, meum } = await setUp([json(200, { disconnected: true })]);
    const reason = new Error("changed my mind");
    expect(await rejection(meum.wooDisconnect({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ["before the head", ""],
    ["in the body", 'HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{"dis'],
    ["in an error's body", 'HTTP/1.1 403 No\r\nContent-Length: 21\r\n\r\n{"dis'],
  ])("%s: the reason is thrown as it is, and nothing is tried again", async (_, answer) => {
    const controller = new AbortController();
    const reason = Symbol("mine");
    const { server, meum } = await setUp([
      (socket, request) => {
        raw(answer)(socket, request);
        setImmediate(() => controller.abort(reason));
      },
    ]);
    expect(await rejection(meum.wooDisconnect({ signal: controller.signal }))).toBe(reason);
    expect(server.requests).toHaveLength(1);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
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
    const meum = createMeumClient({ apiKey: KEY, fetch: deaf });
    const reason = new Error("enough");
    const controller = new AbortController();
    const call = rejection(meum.wooDisconnect({ signal: controller.signal }));
    controller.abort(reason);
    expect(await call).toBe(reason);
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
    await vi.waitFor(() => expect(cancel).toHaveBeenCalled());
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
