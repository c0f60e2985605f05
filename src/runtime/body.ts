import { LIMIT_REACHED, type Limit } from "./limit.js";

export type Bytes = Uint8Array<ArrayBuffer>;

/** What could be read of a body. */
export interface Body {
  readonly bytes: Bytes;
  /** Why it is not whole; absent if it is. */
  readonly end?: "too long" | "time limit" | "failed" | undefined;
  /** What the stream threw, if it failed. */
  readonly error?: unknown;
}

/** A stream of the web, or one of Node, which node-fetch and others give. */
export type Stream =
  | ReadableStream<Uint8Array>
  | (AsyncIterable<Uint8Array> & {
      getReader?: undefined;
      destroy?(): unknown;
      on?(event: "error", listener: () => void): unknown;
    });
interface Reader {
  read(): Promise<IteratorResult<Uint8Array>>;
  cancel(): unknown;
}

// A stream that always has something ready would keep timers and all other work from running.
const CHUNKS_WITHOUT_PAUSE = 256;

/** Reads a body up to `maxBytes`, within `limit`. Never rejects. */
export async function readBody(
  stream: Stream | null | undefined,
  maxBytes: number,
  limit: Limit,
): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let reader: Reader | null | undefined;
  const read = () => reader!.read();
  const finish = (end?: Body["end"], error?: unknown): Body => {
    if (end) cancel(reader);
    return { bytes: join(chunks, Math.min(length, maxBytes)), end, error };
  };
  try {
    reader = stream && readerOf(stream);
    for (let count = 1; reader; count++) {
      if (count % CHUNKS_WITHOUT_PAUSE === 0)
        await limit.race(() => new Promise((resolve) => setTimeout(resolve)));
      // Asked too, since a chunk that is ready would win the race each time.
      const next = limit.end ? LIMIT_REACHED : await limit.race(read);
      if (next === LIMIT_REACHED) return finish("time limit");
      const { done, value } = next;
      if (done) break;
      // Not by `instanceof`: under jsdom they are another realm's.
      if (!ArrayBuffer.isView(value) || value.BYTES_PER_ELEMENT !== 1)
        return finish("failed", new TypeError("A body must be made of Uint8Array chunks."));
      chunks.push(value);
      length += value.length;
      if (length > maxBytes) return finish("too long");
    }
    return finish();
  } catch (error) {
    // At the limit, `fetch` makes its body fail.
    return limit.end ? finish("time limit") : finish("failed", error);
  }
}

function readerOf(stream: Stream): Reader {
  if (stream.getReader) return stream.getReader();
  // One of Node that fails before it is read would end the process.
  stream.on?.("error", () => {});
  const chunks = stream[Symbol.asyncIterator]();
  // Stryker disable next-line OptionalChaining: what a call of nothing throws is caught by who cancels
  return { read: () => chunks.next(), cancel: () => stream.destroy?.() };
}

/** Stops a download that nobody waits for. */
function cancel(reader: Reader | null | undefined): void {
  // It may have ended already, or throw.
  // Stryker disable next-line OptionalChaining: what a call of nothing throws is caught too
  (async () => reader?.cancel())().catch(() => {});
}

function join(chunks: readonly Uint8Array[], length: number): Bytes {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk.subarray(0, length - at), at); // only the last one may be longer
    at += chunk.length;
  }
  return bytes;
}
