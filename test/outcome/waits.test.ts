import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { retryAfterMs } from "../../src/transport/backoff.js";
import { createMeumClient } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection } from "../support/setup.js";

// The waits are long, so the clock is a fake one; and with it the network, which has no part in them.
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const OK = () => Response.json({ disconnected: true });
const limited = (retryAfter?: string) => () =>
  new Response("{}", { status: 429, headers: retryAfter ? { "Retry-After": retryAfter } : {} });

/** A client whose fetch gives these answers, and when it was asked. */
function scripted(...answers: (() => Response)[]) {
  const times: number[] = [];
  const started = performance.now();
  const meum = createMeumClient({
    apiKey: KEY,
    fetch: async () => {
      times.push(performance.now() - started);
      return (answers.shift() ?? OK)();
    },
  });
  return { meum, times };
}

it.each<[string, string | (() => Promise<string>)]>([
  ["a key that arrives", () => new Promise((resolve) => void setTimeout(resolve, 100, KEY))],
  ["a call that goes on only", KEY],
])("%s when the time is up: nothing is sent", async (_, apiKey) => {
  const fetch = vi.fn(async () => OK());
  const meum = createMeumClient({ apiKey, fetch, timeoutMs: 100 });
  const error = rejection(meum.wooDisconnect());
  vi.advanceTimersByTime(100);
  expect(await error).toMatchObject({
    name: "MeumTimeoutError",
    message: expect.stringContaining("The request was not ready within 100 ms"),
  });
  expect(fetch).not.toHaveBeenCalled();
});

it("a key function that blocks until the time is up, to the millisecond: nothing is sent", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const apiKey = () => {
    now += 100;
    return KEY;
  };
  const fetch = vi.fn(async () => OK());
  const meum = createMeumClient({ apiKey, fetch, timeoutMs: 100 });
  expect(await rejection(meum.wooDisconnect())).toMatchObject({
    name: "MeumTimeoutError",
    outcome: "not-sent",
  });
  expect(fetch).not.toHaveBeenCalled();
});

it("an abort during the wait after a failed safe method: unknown", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const controller = new AbortController();
  const fetch = () => Promise.reject(new TypeError("lost"));
  const meum = createMeumClient({ apiKey: KEY, fetch });
  const error = rejection(meum.wooStatus({ signal: controller.signal }));
  await vi.advanceTimersByTimeAsync(0);
  controller.abort();
  expect(await error).toMatchObject({
    name: "MeumAbortError",
    outcome: "unknown",
    attempts: [{ errorCode: "MeumConnectionError" }],
  });
});

describe("the wait before a retry", () => {
  it("is Retry-After in seconds", async () => {
    const { meum, times } = scripted(limited("7"));
    const call = meum.wooDisconnect();
    await vi.runAllTimersAsync();
    expect(await call).toEqual({ disconnected: true });
    expect(times).toEqual([0, 7_000]);
  });

  it("is until Retry-After as an HTTP date", async () => {
    vi.setSystemTime("2026-01-01T00:00:00Z");
    const { meum, times } = scripted(limited("Thu, 01 Jan 2026 00:00:20 GMT"));
    const call = meum.wooDisconnect();
    await vi.runAllTimersAsync();
    await call;
    expect(times).toEqual([0, 20_000]);
  });

  it("grows, and is random over its whole length", async () => {
    for (const [random, expected] of [
      [0, [0, 0, 0]],
      [0.5, [0, 250, 750]],
      [0.999_999, [0, 500, 1_500]],
    ] as const) {
      vi.spyOn(Math, "random").mockReturnValue(random);
      const { meum, times } = scripted(limited(), limited());
      const call = meum.wooDisconnect();
      await vi.runAllTimersAsync();
      await call;
      times.forEach((time, attempt) => {
        expect(time).toBeCloseTo(expected[attempt] ?? -1, -1);
      });
    }
  });

  it("is at most eight seconds", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const { meum, times } = scripted(...Array.from({ length: 7 }, () => limited()));
    const call = meum.wooDisconnect({ maxRetries: 7 });
    await vi.runAllTimersAsync();
    await call;
    expect((times.at(-1) ?? 0) - (times.at(-2) ?? 0)).toBe(8_000);
  });

  it("does not begin if it would end after the deadline", async () => {
    const { meum, times } = scripted(limited("8"));
    const error = await rejection(meum.wooDisconnect({ deadlineMs: 8_000 }));
    expect(error).toMatchObject({ status: 429, outcome: "rejected", retryAfterMs: 8_000 });
    expect(times).toEqual([0]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends at once on an abort, with the caller's reason", async () => {
    const controller = new AbortController();
    const reason = { not: "an error" };
    const { meum, times } = scripted(limited("30"));
    const call = rejection(meum.wooDisconnect({ signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort(reason);
    expect(await call).toMatchObject({
      name: "MeumAbortError",
      outcome: "rejected",
      cause: reason,
    });
    expect(times).toEqual([0]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("counts toward the deadline: the last attempt has the rest", async () => {
    const meum = createMeumClient({
      apiKey: KEY,
      fetch: (() => {
        let calls = 0;
        return async () => (calls++ ? new Promise<Response>(() => {}) : limited("50")());
      })(),
    });
    const started = performance.now();
    const call = rejection(meum.wooDisconnect());
    await vi.advanceTimersByTimeAsync(60_000);
    // The second attempt was under way: nobody knows what it did.
    expect(await call).toMatchObject({ name: "MeumTimeoutError", outcome: "unknown" });
    expect(performance.now() - started).toBe(60_000);
  });
});

describe("Retry-After", () => {
  const read = (value: string) => retryAfterMs(new Headers({ "Retry-After": value }));

  it.each([
    ["0", 0],
    ["120", 120_000],
    ["Fri, 31 Dec 1999 23:59:59 GMT", 0],
  ])("%s is understood", (value, ms) => expect(read(value)).toBe(ms));

  it("of 400 digits is a number that JSON can hold", () =>
    expect(read("9".repeat(400))).toBe(1e15));

  it.each([
    "",
    "-1",
    "1.5",
    "1e3",
    "0x10",
    "Infinity",
    "soon",
    "1, 2",
    "2026-01-01",
    "Thu, 99 Foo 2026 00:00:00 GMT",
    "1 Fri, 31 Dec 1999 23:59:59 GMT",
    "soon Fri, 31 Dec 1999 23:59:59 GMT",
    "Fri, 31 Dec 1999 23:59:59 GMT 1",
  ])("%s is ignored", (value) => expect(read(value)).toBeUndefined());
});
