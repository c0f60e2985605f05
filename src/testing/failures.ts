import { cutOff, networkError, untilAborted } from "./faults.js";

/**
 * The names of failures, grouped by their outcome for a method that is neither safe nor idempotent.
 *
 * - `not-sent`: no connection was established. After `connect-hangs` nothing happens until the client's time limit is reached.
 * - `unknown`: the request arrived, but no proper response came back. After `no-response` and `body-hangs` nothing happens until the client's time limit is reached.
 * - `rejected`: the server, or something in front of it, answered and did not carry it out.
 */
export type FailureName = NotSent | Unknown | Rejected;

type NotSent =
  | "connection-refused"
  | "connect-timeout"
  | "connect-hangs"
  | "tls-handshake-cut-off"
  | "dns-failure"
  | "invalid-certificate";

type Unknown =
  | "connection-lost"
  | "connection-reset"
  | "no-response"
  | "body-cut-off"
  | "body-hangs"
  | "body-empty"
  | "body-not-json"
  | "body-wrong"
  | "body-too-long"
  | "redirect-after-post"
  | "request-timeout"
  | "internal-error"
  | "not-implemented"
  | "bad-gateway"
  | "unavailable"
  | "gateway-timeout";

type Rejected = "invalid-key" | "too-many-requests" | "redirect" | "gateway-403" | "gateway-404";

/** The operation's success that a failure spoils. */
export interface Success {
  readonly status: number;
  readonly mediaType: string;
  readonly text: string;
  /** A JSON text that does not fit the contract. */
  readonly wrong: string;
}

export type Failure = (
  success: Success,
  signal: AbortSignal | undefined,
) => Response | Promise<Response>;

const HTML = "<html><body>It did not work</body></html>";

export const failures: Readonly<Record<FailureName, Failure>> = {
  "connection-refused": () => {
    throw networkError("not-sent", "ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:443");
  },
  "connect-timeout": () => {
    const reason = "Connect Timeout Error (attempted address: api.meum.io:443, timeout: 10000ms)";
    throw networkError("not-sent", "UND_ERR_CONNECT_TIMEOUT", reason);
  },
  "connect-hangs": (_, signal) => untilAborted(signal, "not-sent"),
  "tls-handshake-cut-off": () => {
    const reason =
      "Client network socket disconnected before secure TLS connection was established";
    throw networkError("not-sent", "ECONNRESET", reason);
  },
  "dns-failure": () => {
    throw networkError("not-sent", "ENOTFOUND", "getaddrinfo ENOTFOUND api.meum.io");
  },
  "invalid-certificate": () => {
    throw networkError("not-sent", "DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate");
  },

  "connection-lost": () => {
    throw networkError("sent", "UND_ERR_SOCKET", "other side closed");
  },
  "connection-reset": () => {
    throw networkError("sent", "ECONNRESET", "read ECONNRESET");
  },
  "no-response": (_, signal) => untilAborted(signal, "sent"),
  "body-cut-off": (success) => {
    const lost = networkError("sent", "UND_ERR_SOCKET", "other side closed", "terminated");
    return spoiled(
      success,
      cutOff(success.text, () => Promise.reject(lost)),
    );
  },
  "body-hangs": (success, signal) =>
    spoiled(
      success,
      cutOff(success.text, () => untilAborted(signal, "sent")),
    ),
  "body-empty": (success) => spoiled(success, ""),
  "body-not-json": (success) => spoiled(success, HTML),
  "body-wrong": (success) => spoiled(success, success.wrong),
  "body-too-long": (success) => spoiled(success, endless()),
  "redirect-after-post": () => redirect(303),
  "request-timeout": () => page(408),
  "internal-error": () => json(500, { error: "Internal error" }),
  "not-implemented": () => page(501),
  "bad-gateway": () => page(502),
  unavailable: () => page(503),
  "gateway-timeout": () => page(504),

  "invalid-key": () => json(401, { error: "Invalid API key" }),
  "too-many-requests": () => json(429, { error: "Too many requests" }, { "Retry-After": "1" }),
  redirect: () => redirect(308),
  "gateway-403": () => page(403),
  "gateway-404": () => json(404, { message: "no Route matched with those values" }),
};

function spoiled({ status, mediaType }: Success, body: BodyInit): Response {
  return new Response(body, { status, headers: { "Content-Type": mediaType } });
}

function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}

function page(status: number): Response {
  return new Response(HTML, { status, headers: { "Content-Type": "text/html" } });
}

function redirect(status: number): Response {
  return new Response(null, { status, headers: { Location: "https://meum.io/" } });
}

/** Longer than any limit. */
function endless(): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(2 ** 16).fill(32);
  return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
}
