// Each runtime tells in its own way that a connection never stood; what is not here proves nothing.
// Node: codes and syscalls. Bun: codes. Deno: messages. workerd and browsers do not tell.
const NOT_SENT =
  /^(connect|getaddrinfo|ECONNREFUSED|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused)$|before secure TLS|\): client error \(Connect\)/m;
// Certificates and names: a further attempt meets the same.
const PERMANENT =
  /^(ENOTFOUND|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)|The TLS handshake failed|\(Connect\): (dns error|invalid peer|received)/m;

/** Whether what `fetch` threw proves that the request did not leave. */
export function isNotSent(error: unknown): boolean {
  return NOT_SENT.test(lines(error)) || isPermanent(error);
}

/** Whether a further attempt must fail in the same way. */
export function isPermanent(error: unknown): boolean {
  return PERMANENT.test(lines(error));
}

/** What an error and its causes say, a line each. */
function lines(error: unknown, depth = 3): string {
  const { code, syscall, message, cause } = (error ?? {}) as Record<string, unknown>;
  return `${code}\n${syscall}\n${message}\n${depth ? lines(cause, depth - 1) : ""}`;
}

interface DenoHttp {
  createHttpClient?: (options: { poolMaxIdlePerHost: number }) => object;
}

let client: object | undefined;

/**
 * Deno sends a POST again by itself where a kept-alive connection breaks under it, and does not tell:
 * the init that keeps it from doing so. Nothing elsewhere.
 */
export function withoutReplay(): object {
  const { Deno } = globalThis as { Deno?: DenoHttp };
  client ??= Deno?.createHttpClient?.({ poolMaxIdlePerHost: 0 });
  return client ? { client } : {};
}
