import type { Call } from "./call.js";
import { documentedFor, fits, parseJson } from "./contract.js";
import { labelOf } from "./error-of.js";
import { MeumApiError } from "./errors.js";
import { adviceFor, outcomeOfStatus } from "./outcome.js";
import { redact, redactHeaders } from "./redact.js";
import { retryAfterMs } from "./timing.js";
import type { Exchange } from "./transport.js";

const HINTS: Readonly<Record<number, string>> = {
  401: "The key is missing, invalid or revoked.",
  429: "Wait before you call again.",
};
const REDIRECT = "Redirects are not followed. Check `baseUrl`.";
const ANYONE =
  "This response comes from the API, or from a gateway in front of it. Check `baseUrl`.";

/** The error of a response whose status is no success. */
export function apiError(exchange: Exchange, { operation }: Call): MeumApiError {
  const { response, bytes, method, secrets, attempts, mayHaveSucceeded } = exchange;
  const { status } = response;
  const { name, requires } = operation;
  const text = new TextDecoder().decode(bytes);
  const parsed = parseJson(text);
  const body = redact(parsed === undefined ? text : parsed, secrets);
  const headers = redactHeaders(response.headers, secrets);
  const { message, code, details } = describe(body);
  const outcome = mayHaveSucceeded ? "unknown" : outcomeOfStatus(status, method);
  const quoted = message && `: "${message.replace(/[\s\p{Cc}]+/gu, " ").slice(0, 200)}"`;
  const sentences = [
    `${labelOf(operation)}: ${status}${quoted ?? ""}${code ? ` (${code.slice(0, 100)})` : ""}.`,
    HINTS[status],
    status > 299 && status < 400 && REDIRECT,
    status === 403 && requires,
    (status === 403 || status === 404) && !code && ANYONE,
  ];
  return new MeumApiError(
    sentences.filter(Boolean).join(" ") + adviceFor(outcome, method),
    outcome,
    {
      operation: name,
      status,
      code,
      details,
      body: body === "" ? undefined : body,
      headers,
      retryAfterMs: retryAfterMs(headers),
      documented: fits(
        documentedFor(operation, status),
        response.headers.get("content-type"),
        text,
      ),
      attempts,
      requestId: attempts.at(-1)?.requestId,
    },
  );
}

/** Of both shapes of the API, flat and nested, of problem+json (RFC 9457), and of text. */
function describe(body: unknown): {
  message: string | undefined;
  code: string | undefined;
  details: object | undefined;
} {
  const flat = isObject(body) ? body : {};
  const inner = isObject(flat.error) ? flat.error : flat;
  const { code, details } = inner;
  return {
    message: [inner.message, flat.error, flat.message, flat.detail, flat.title, body].find(isText),
    code: isText(code) ? code : undefined,
    details: isObject(details) ? details : undefined,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** A text for people, not a page. */
function isText(value: unknown): value is string {
  return typeof value === "string" && /\S/.test(value) && !/^\s*</.test(value);
}
