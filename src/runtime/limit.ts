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

/**
 * A time limit, and the caller's abort. For each attempt a new one: with one for all, the second would start aborted.
 * A class: an object with getters of its own is a hash table in Node, and a call takes a twentieth more CPU.
 */
export class Limit {
  /** The time limit, in milliseconds. */
  readonly ms: number;
  readonly #controller = new AbortController();
  readonly #endsAt: number;
  readonly #release: () => void;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #ended: Promise<typeof LIMIT_REACHED>;
  #resolve!: (reached: typeof LIMIT_REACHED) => void;
  #end: "timeout" | "abort" | undefined;

  /** It starts at once. */
  constructor(ms: number, callerSignal: AbortSignal | null | undefined) {
    this.ms = ms;
    this.#endsAt = performance.now() + ms;
    this.#ended = new Promise((resolve) => (this.#resolve = resolve));
    // Before the timer, which would be left behind if a strange signal threw.
    this.#release = onAbort(callerSignal, () => this.#reach("abort"));
    // Runtimes warn of a negative delay: the deadline has passed while middleware still worked.
    this.#timer = setTimeout(() => this.#reach("timeout"), Math.max(0, ms));
  }

  #reach(by: "timeout" | "abort"): void {
    if (this.#end) return;
    this.#end = by;
    this.#controller.abort();
    void aFewTurns().then(() => this.#resolve(LIMIT_REACHED));
  }

  /** Aborted at the limit; given to `fetch`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it was reached; `undefined` until then. */
  get end(): "timeout" | "abort" | undefined {
    return this.#end;
  }

  /** Whether it was reached, also by the clock: code that blocks keeps the timer from firing. */
  get reached(): boolean {
    return this.#end !== undefined || performance.now() >= this.#endsAt;
  }

  /**
   * What `start` returns or resolves to, or {@link LIMIT_REACHED} if the limit is reached first. A promise that loses is
   * not waited for.
   */
  race<Result>(start: () => Result): Promise<Awaited<Result> | typeof LIMIT_REACHED> {
    // Instead of `Promise.race`, which takes more CPU.
    return new Promise((resolve, reject) => {
      this.#ended.then(resolve);
      Promise.resolve(start()).then(resolve, reject);
    });
  }

  /** Releases timer and listener. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#release();
  }
}

// How Node's own `fetch` rejects after an abort is evidence. It takes a few turns, so that they are waited for.
const TURNS = 32;

/** Until promises have settled for which nothing is waited but other promises. */
export async function aFewTurns(): Promise<void> {
  for (let turns = TURNS; turns; turns--) await undefined;
}

/** Waits, until the caller aborts. */
export async function sleep(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
  const limit = new Limit(ms, signal);
  await limit.race(() => new Promise<never>(() => {}));
  limit.stop();
}
