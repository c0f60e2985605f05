/** What a runtime's `fetch` error proves. */
export interface NetworkFailure {
  /** The request did not leave: the connection never stood. */
  notSent: boolean;
  /** A further attempt could go better: not where the name or the certificate is wrong. */
  transient: boolean;
}

// Each runtime tells a connection that never stood in its own way; whatever else fails proves nothing.
const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|ERR_TLS_CERT|ERR_SSL_(WRONG_VERSION|.*ALERT_(HANDSHAKE|PROTOCOL)))/;
const NO_NAME = /^(ENOTFOUND|EAI_NONAME)$/;

/** Reads a `fetch` rejection, of Node (undici), Bun, Deno or workerd. */
export function readNetworkFailure(error: unknown): NetworkFailure {
  const causes = chain(error);
  const some = (pattern: RegExp, of: "code" | "message" | "syscall") =>
    causes.some((cause) => pattern.test(String(cause[of])));
  const certificate = some(CERTIFICATE, "code");
  const name = some(NO_NAME, "code");
  return {
    notSent:
      certificate ||
      some(/^(connect|getaddrinfo)$/, "syscall") ||
      some(/^(UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket)$/, "code") ||
      some(/before secure TLS connection|client error \(Connect\)/, "message"),
    transient: !(certificate || name),
  };
}

type Cause = Partial<Record<"code" | "message" | "syscall" | "cause", unknown>>;

function chain(error: unknown): Cause[] {
  const causes: Cause[] = [];
  for (let at = error as Cause | undefined; at && causes.length < 5; at = at.cause as Cause)
    causes.push(at);
  return causes;
}
