import { tryTo } from "./values.js";

// One listener of ours per signal, however many calls share it: from the eleventh on, Node warns of a leak.
const listenersBySignal = new WeakMap<AbortSignal, Listeners>();

interface Listeners {
  readonly all: Set<() => void>;
  readonly notify: () => void;
}

/** Calls `listener`, a new function, when `signal` aborts, at once if it already has. Returns what stops that. */
export function onAbort(signal: AbortSignal | null | undefined, listener: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    listener();
    return () => {};
  }
  const { all, notify } = listenersOf(signal);
  // Once: another implementation's signal may take the same listener again.
  if (!all.size) signal.addEventListener("abort", notify);
  all.add(listener);
  return () => {
    all.delete(listener);
    // If a strange signal throws, what was found out counts all the same.
    if (!all.size) tryTo(() => signal.removeEventListener("abort", notify));
  };
}

function listenersOf(signal: AbortSignal): Listeners {
  let listeners = listenersBySignal.get(signal);
  if (listeners) return listeners;
  const all = new Set<() => void>();
  // Not by the event's target: a signal of another implementation may give none.
  const notify = () => {
    for (const listener of all) listener();
  };
  listeners = { all, notify };
  listenersBySignal.set(signal, listeners);
  return listeners;
}

/** What {@link Limit.race} resolves to where the limit was reached first. */
export const LIMIT_REACHED = Symbol("limit reached");

/** A time limit, and the caller's abort. */
export interface Limit {
  /** Aborted at the limit; given to `fetch`. */
  readonly signal: AbortSignal;
  /** Why it was reached; `undefined` until then. */
  readonly end: "timeout" | "abort" | undefined;
  /** Whether it was reached, also by the clock: code that blocks keeps the timer from firing. */
  readonly reached: boolean;
  /** The time limit, in milliseconds. */
  readonly ms: number;
  /** The promise's result, or {@link LIMIT_REACHED} if the limit is reached first. A promise that loses is not waited for. */
  race<Result>(promise: PromiseLike<Result>): Promise<Result | typeof LIMIT_REACHED>;
  /** Releases timer and listener. */
  stop(): void;
}

export function startLimit(ms: number, callerSignal: AbortSignal | null | undefined): Limit {
  // For each attempt a new one: with one for all, the second attempt would start aborted.
  const controller = new AbortController();
  const { signal } = controller;
  const endsAt = performance.now() + ms;
  let end: Limit["end"];
  let resolve = (_: typeof LIMIT_REACHED) => {};
  const ended = new Promise<typeof LIMIT_REACHED>((resolver) => (resolve = resolver));
  const reach = (by: Limit["end"]) => {
    if (end) return;
    end = by;
    controller.abort();
    void aFewTurns().then(() => resolve(LIMIT_REACHED));
  };
  // Before the timer, which would be left behind if a strange signal threw.
  const release = onAbort(callerSignal, () => reach("abort"));
  // Runtimes warn of a negative delay: the deadline has passed while middleware still worked.
  const timer = setTimeout(reach, Math.max(0, ms), "timeout");
  return {
    signal,
    ms,
    get end() {
      return end;
    },
    get reached() {
      return end !== undefined || performance.now() >= endsAt;
    },
    // Instead of `Promise.race`, which takes more CPU.
    race: (promise) =>
      new Promise((resolve, reject) => {
        ended.then(resolve);
        Promise.resolve(promise).then(resolve, reject);
      }),
    stop() {
      clearTimeout(timer);
      release();
    },
  };
}

// How Node's own `fetch` rejects after an abort is evidence. It takes a few turns, so that they are waited for.
const TURNS = 32;

/** Until promises have settled for which nothing is waited but other promises. */
export async function aFewTurns(): Promise<void> {
  for (let turns = TURNS; turns; turns--) await undefined;
}

/** Waits, until the caller aborts. */
export async function sleep(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
  const limit = startLimit(ms, signal);
  await limit.race(new Promise<never>(() => {}));
  limit.stop();
}
