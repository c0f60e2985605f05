import type { Call } from "./attempt.js";
import { MeumContractError } from "./errors.js";

/**
 * The same response with its body read, so that reading it later can neither hang nor fail. Where
 * the status is no success it is the status that counts: then what could be read is the body.
 */
export async function readBody(
  response: Response,
  call: Call,
  ended: AbortSignal,
): Promise<Response> {
  const { status, statusText, headers, ok } = response;
  const { maxResponseBytes, label } = call;
  const reader = response.body?.getReader();
  // Ends a read that is under way, also of a body that does not know the signal.
  const cancel = () => reader?.cancel().catch(() => {});
  ended.addEventListener("abort", cancel);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    while (reader && bytes <= maxResponseBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      bytes += value.length;
    }
    ended.throwIfAborted();
  } catch (error) {
    if (ok) throw error;
  }
  if (bytes > maxResponseBytes) {
    cancel();
    if (ok)
      throw new MeumContractError(
        `${label}: ${status}, longer than ${maxResponseBytes} bytes.`,
        "unknown",
        { status },
      );
  }
  const body = bytes ? new Blob(chunks) : null;
  try {
    return new Response(body, { status, statusText, headers });
  } catch {
    // It takes neither every status that a server can send, nor a body for each.
    const read = new Response(body, { headers });
    return Object.defineProperties(read, { status: { value: status }, ok: { value: ok } });
  }
}
