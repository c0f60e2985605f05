import { type Failure, limitReached, misconfigured, misconfiguredBy } from "../errors/failures.js";
import { readBody } from "../runtime/body.js";
import type { Limit } from "../runtime/limit.js";
import type { PreparedRequest } from "../transport/attempt.js";
import type { Call } from "../types/call.js";

// A request's body is read into memory, so that it can be sent again.
const MAX_REQUEST_BYTES = 2 ** 26;

/** The request, its body read into memory, or why that is not possible. */
export async function prepare(
  request: Request,
  call: Call,
  limit: Limit,
): Promise<PreparedRequest | Failure> {
  const { url, headers, body: stream } = request;
  // Firefox has no `Request.body`.
  const source = stream === undefined ? (await request.blob()).stream() : stream;
  const { bytes, end, error } = await readBody(source, MAX_REQUEST_BYTES, limit);
  // The call may have ended while middleware worked, also if there was no body to wait for.
  if (limit.end) return limitReached(call, limit, "request");
  if (end === "too long")
    return misconfigured(`The request's body is longer than ${MAX_REQUEST_BYTES} bytes.`);
  if (end) return misconfiguredBy("The request's body cannot be read", error);
  return { url: new URL(url).href, headers, body: bytes.length ? bytes : null };
}
