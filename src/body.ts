import { MeumContractError } from "./errors.js";

/**
 * The same response with its body read, so that reading it later can neither hang nor fail. Where
 * the status is no success it is the status that counts: then whatever could be read is the body.
 */
export async function readBody(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
  label: string,
): Promise<Response> {
  const { status, statusText, headers, ok } = response;
  const reader = response.body?.getReader();
  // Ends a read that is under way, also of a body that does not know the signal.
  const cancel = () => void reader?.cancel().catch(() => {});
  signal.addEventListener("abort", cancel);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    while (reader && bytes <= maxBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      bytes += value.length;
    }
    signal.throwIfAborted();
  } catch (error) {
    if (ok) throw error;
  }
  if (bytes > maxBytes) {
    cancel();
    if (ok)
      throw new MeumContractError(
        `${label}: ${status}, with a body of more than ${maxBytes} bytes`,
        status,
      );
  }
  // `new Response` takes neither every status that a server can send nor a body for each.
  const ordinary = status >= 200 && status < 600;
  const empty = !bytes || status === 204 || status === 205 || status === 304;
  const read = new Response(empty ? null : new Blob(chunks), {
    status: ordinary ? status : 500,
    statusText,
    headers,
  });
  if (!ordinary) Object.defineProperty(read, "status", { value: status });
  return Object.defineProperty(read, "url", { value: response.url });
}
