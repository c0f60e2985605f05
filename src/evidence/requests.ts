import { increment, type RequestCounts } from "./counts.js";

// What came of each request that Node publishes: facts only. own-fetch.ts and callers-fetch.ts say what they prove.

/** A request that some code of this process makes. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  /** The attempt in whose context it was created. */
  readonly trace: object | undefined;
  /** Where it is counted. */
  readonly counts: RequestCounts | undefined;
  /** How often its headers were written. */
  written?: number;
  /** The status of its response. */
  status?: number;
  /** What it failed with. */
  error?: unknown;
}

// By identity, since a queued request is written in the context of another call.
export const requests = new WeakMap<object, SeenRequest>();
const connectErrors = new WeakSet<object>();
const writtenErrors = new WeakSet<object>();

/**
 * Its headers are written. This happens again if another request of its pipeline is aborted: undici closes the
 * connection, and sends the rest of the pipeline on a new one.
 */
export function onWritten(request: object): void {
  const known = requests.get(request);
  if (!known) return;
  const { counts, written = 0 } = known;
  known.written = written + 1;
  increment(counts, "written");
  if (written) increment(counts, "repeated");
}

export function onResponse(request: object, status: number): void {
  const known = requests.get(request);
  if (!known) return;
  known.status = status;
  // It asks for another connection, on which `fetch` sends the request once more.
  if (status === 421) increment(known.counts, "inconclusive");
}

export function onError(request: object, error: object): void {
  const known = requests.get(request);
  if (!known) return;
  known.error = error;
  if (known.written) writtenErrors.add(error);
}

/** No connection was established. */
export function onConnectError(error: object): void {
  connectErrors.add(error);
}

/** Whether a connection failed with this very error. */
export function isConnectError(error: unknown): boolean {
  return connectErrors.has(error as object);
}

/** Whether a request failed with this very error after its headers were written. */
export function isWrittenError(error: unknown): boolean {
  return writtenErrors.has(error as object);
}
