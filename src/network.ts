// Each runtime tells in its own way that a connection never stood. What is not here proves nothing.
const NOT_SENT =
  /^(connect|getaddrinfo|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket)$|before secure TLS|client error \(Connect\)/m;
// Certificates and names: another attempt meets the same.
const PERMANENT = /^(ENOTFOUND|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/m;

/** Whether a `fetch` rejection proves that the request did not leave. */
export function isNotSent(error: unknown): boolean {
  return NOT_SENT.test(lines(error)) || PERMANENT.test(lines(error));
}

/** Whether a further attempt must fail in the same way. */
export function isPermanent(error: unknown): boolean {
  return PERMANENT.test(lines(error));
}

interface Cause {
  code?: unknown;
  syscall?: unknown;
  message?: unknown;
  cause?: unknown;
  errors?: unknown[];
}

/** What it and its causes say, a line each. */
function lines(error: unknown, depth = 3): string {
  const { code, syscall, message, cause, errors } = (error ?? {}) as Cause;
  return `${code}\n${syscall}\n${message}\n${depth ? lines(cause ?? errors?.[0], depth - 1) : ""}`;
}
