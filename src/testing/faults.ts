import { type Fate, TESTING } from "../evidence/testing-mark.js";

/** An error as Node's `fetch` throws it: what went wrong is in the `cause`. */
export function networkError(
  fate: Fate,
  code: string,
  reason: string,
  message = "fetch failed",
): Error {
  const cause = Object.assign(new Error(reason), { code });
  return marked(new TypeError(message, { cause }), fate);
}

/** Never settles but by an abort. */
export function untilAborted(signal: AbortSignal | undefined, fate: Fate): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(marked(new Error("aborted", { cause: signal?.reason }), fate));
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** The first half of a text, then what `end` rejects with; nothing more if it does not. */
export function cutOff(text: string, end: () => Promise<never>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode(text.slice(0, text.length / 2)));
      await end().catch((error) => controller.error(error));
    },
  });
}

function marked(error: Error, fate: Fate): Error {
  return Object.assign(error, { [TESTING]: fate });
}
