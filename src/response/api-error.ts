import { MeumApiError } from "../errors/errors.js";
import type { Failure } from "../errors/failures.js";
import { outcomeOfStatus } from "../errors/outcome.js";
import { redact, redactHeaders } from "../errors/redact.js";
import { bare } from "../runtime/values.js";
import { retryAfterMs } from "../transport/backoff.js";
import type { Exchange } from "../transport/transport.js";
import { documentedFor, fits, parseJson } from "./contract.js";

const HINTS: Readonly<Record<number, string>> = {
  401: "The key is missing, invalid or revoked.",
  429: "Wait before you call again.",
};
const REDIRECT = "Redirects are not followed. Check `baseUrl`.";
const ANYONE =
  "This response comes from the API, or from a gateway in front of it. Check `baseUrl`.";

/** The error of a response whose status is no success. */
export function apiError({ response, bytes, call, history }: Exchange): Failure {
  const { secrets } = history;
  const { status } = response;
  const { method, requires } = call.operation;
  const text = new TextDecoder().decode(bytes);
  const parsed = parseJson(text);
  const body = redact(parsed === undefined ? text : parsed, secrets);
  const headers = redactHeaders(response.headers, secrets);
  const { message, code, details } = describe(body);
  const quoted = message && `: "${message.slice(0, 200)}"`;
  const sentences = [
    `${status}${quoted ?? ""}${code ? ` (${code.slice(0, 100)})` : ""}.`,
    HINTS[status],
    status < 400 && status !== 304 && REDIRECT, // a browser hides a redirect's status behind a 0
    status === 403 && requires,
    (status === 403 || status === 404) && !code && ANYONE,
  ];
  const type = response.headers.get("content-type");
  return {
    Class: MeumApiError,
    message: sentences.filter(Boolean).join(" "),
    outcome: outcomeOfStatus(status, method),
    fields: {
      status,
      code,
      details,
      body: body === "" ? undefined : body,
      headers,
      retryAfterMs: retryAfterMs(headers),
      documented: fits(documentedFor(call.operation, status), type, text, parsed),
    },
  };
}

/** Of both shapes of the API, flat and nested, of problem+json (RFC 9457), and of text. */
function describe(body: unknown) {
  const flat = bare(isObject(body) ? body : {});
  const inner = isObject(flat.error) ? bare(flat.error) : flat;
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
