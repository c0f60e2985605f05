import type { Call } from "./attempt.js";
import { MeumContractError } from "./errors.js";

/**
 * Reads a response's body, so that reading it later can neither hang nor fail. Where the status is no
 * success it is the status that counts: then what could be read is the body.
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
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    while (reader && length <= maxResponseBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.length;
    }
    ended.throwIfAborted();
  } catch (error) {
    if (ok) throw error;
  } finally {
    ended.removeEventListener("abort", cancel);
  }
  if (length > maxResponseBytes) {
    cancel();
    if (ok)
      throw new MeumContractError(
        `${label}: ${status}, longer than ${maxResponseBytes} bytes.`,
        "unknown",
        { status },
      );
  }
  const body = chunks.length === 1 ? (chunks[0] as Uint8Array<ArrayBuffer>) : join(chunks, length);
  // A second response costs more than all else here, so none is made that nobody would read.
  if (ok && !call.shared) {
    call.body = body;
    return response;
  }
  return withBody(length ? body : null, { status, statusText, headers });
}

function join(chunks: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(length);
  for (const chunk of chunks.reverse()) body.set(chunk, (length -= chunk.length));
  return body;
}

function withBody(
  body: Uint8Array<ArrayBuffer> | null,
  init: ResponseInit & { status: number },
): Response {
  try {
    return new Response(body, init);
  } catch {
    // It takes neither every status that a server can send, nor a body for each.
    const { status, headers = {} } = init;
    const ok = status >= 200 && status < 300;
    return Object.defineProperties(new Response(body, { headers }), {
      status: { value: status },
      ok: { value: ok },
    });
  }
}
