import { MeumApiError, MeumContractError, type Outcome, UNKNOWN } from "./errors.js";
import type { Operation } from "./operation.js";
import { redact, redactText } from "./redact.js";
import { retryAfterMs } from "./retry-after.js";
import type { Call } from "./transport.js";

/** What openapi-fetch made of a response. */
export interface Answer {
  response: Response;
  /** A success's body. */
  data?: unknown;
  /** Any other body: parsed where it is JSON, else text. */
  error?: unknown;
}

/** One answer to the data that the contract promises, or the error to throw. */
export function decode(operation: Operation, name: string, call: Call, answer: Answer): unknown {
  const { status, ok } = answer.response;
  const { responses } = operation;
  const documented = responses[status] ?? responses[`${Math.floor(status / 100)}XX`];
  if (!ok) throw apiError(name, operation, call, answer, documented ?? responses.default);

  const fail = (what: string) =>
    new MeumContractError(
      `${call.label}: ${status}, ${what}`,
      status,
      redact(answer.data, call.keys),
    );
  if (documented === undefined) throw fail("which the contract does not document");
  if (documented === null) return undefined;
  if (typeof documented === "string") return answer.data;
  if (!answer.data) throw fail("with no body");
  let data: unknown;
  try {
    data = JSON.parse(answer.data as string);
    if (documented(data)) return data;
  } catch {
    throw fail("with a body that is not the contract's JSON");
  }
  const { instancePath, keyword, params } = documented.errors?.[0] ?? {};
  throw fail(`body${instancePath}: ${keyword} ${Object.values(params ?? {})}`);
}

const HINTS: Record<number, string> = {
  401: "The API key is missing, wrong or revoked",
  403: "The API key may not do this",
  429: "Too many requests",
};

function apiError(
  name: string,
  operation: Operation,
  call: Call,
  { response, error }: Answer,
  documented: Operation["responses"][string] | undefined,
): MeumApiError {
  const { status } = response;
  const { keys, label, maybeDone } = call;
  const body = redact(error === "" ? undefined : error, keys);
  const headers = new Headers();
  for (const [key, value] of response.headers) headers.append(key, redactText(value, keys));
  const { code, details, said } = readErrorBody(body);
  const outcome = maybeDone ? "unknown" : outcomeOf(status);
  const hint = [
    HINTS[status],
    status === 403 && operation.requires,
    outcome === "unknown" && UNKNOWN,
  ];
  return new MeumApiError(
    [`${label}: ${status}`, said, code && `[${code}]`, ...hint].filter(Boolean).join(" "),
    outcome,
    {
      status,
      code,
      details,
      body,
      headers,
      retryAfterMs: retryAfterMs(response.headers),
      operation: name,
      documented: typeof documented === "function" ? documented(body) : documented !== undefined,
    },
  );
}

/** A redirect and a client error refuse; 303 says "done, see there", and a 408 came too late to tell. */
function outcomeOf(status: number): Outcome {
  return status < 500 && status !== 303 && status !== 408 ? "refused" : "unknown";
}

/** Both error shapes of the API, problem+json (RFC 9457), text and HTML. */
function readErrorBody(body: unknown) {
  const outer = asRecord(body);
  const inner = { ...outer, ...asRecord(outer.error) };
  const text = [inner.message, outer.error, inner.detail, inner.title, body].find(
    (value) => typeof value === "string" && !/^\s*</.test(value),
  ) as string | undefined;
  return {
    code: typeof inner.code === "string" ? inner.code : undefined,
    details: typeof inner.details === "object" ? asRecord(inner.details) : undefined,
    said: text?.replace(/\s+/g, " ").slice(0, 200),
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value ? (value as Record<string, unknown>) : {};
}
