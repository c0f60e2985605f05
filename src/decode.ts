import type { Call } from "./attempt.js";
import { MeumApiError, MeumContractError } from "./errors.js";
import type { Operation, ResponseBody } from "./operation.js";
import { redact, redactText } from "./redact.js";
import { retryAfterMs } from "./retry-after.js";

/** What openapi-fetch made of a response. */
export interface Answer {
  response: Response;
  /** The body where the status is no success: parsed where it is JSON, else text. */
  error?: unknown;
}

/** The data that the contract promises, or the error to throw. */
export async function decode(
  operation: Operation,
  name: string,
  call: Call,
  answer: Answer,
): Promise<unknown> {
  const { ok, status } = answer.response;
  const { responses } = operation;
  const range = responses[status] ?? responses[`${Math.floor(status / 100)}XX`];
  if (!ok) throw apiError(name, operation, call, answer, range ?? responses.default);
  if (range === "none") return undefined;
  const bytes = call.body ?? new Uint8Array(await answer.response.arrayBuffer());
  if (range === "blob")
    return new Blob([bytes], { type: answer.response.headers.get("content-type") ?? "" });
  const body = new TextDecoder().decode(bytes);
  let flaw: string;
  if (range === undefined) flaw = "which the contract does not document";
  else if (range === "text") return body;
  else
    try {
      const data: unknown = JSON.parse(body);
      if (range(data)) return data;
      const { instancePath, keyword, params } = range.errors?.[0] ?? {};
      flaw = `whose body${instancePath} breaks the contract's ${keyword} ${JSON.stringify(params)}`;
    } catch {
      flaw = `whose body is ${body ? "no JSON" : "empty"}`;
    }
  throw new MeumContractError(`${call.label}: ${status}, ${flaw}.`, "unknown", {
    status,
    body: redact(body, call.keys),
  });
}

const HINTS: Record<number, string> = {
  401: "The key is missing, wrong or revoked.",
  403: "The key may not do this.",
};

function apiError(
  name: string,
  { requires }: Operation,
  { keys, label, maybeDone }: Call,
  { response, error }: Answer,
  check: ResponseBody | undefined,
): MeumApiError {
  const { status } = response;
  const body = redact(error, keys) || undefined;
  const headers = new Headers();
  response.headers.forEach((value, header) => {
    headers.append(header, redactText(value, keys));
  });
  // Flat, nested, problem+json (RFC 9457) or text.
  const flat = isObject(body) ? body : {};
  const inner = isObject(flat.error) ? flat.error : flat;
  const { code, details } = inner;
  const said = [inner.message, flat.error, flat.detail, flat.title, body].find(isText);
  // A 303 says "done, see there", a 408 came too late to tell, and a browser hides a redirect's status
  // behind a 0; any other redirect or 4xx refuses.
  const unknown = maybeDone || status > 499 || [0, 303, 408].includes(status);
  return new MeumApiError(
    [
      `${label}: ${status}`,
      said?.replace(/\s+/g, " ").slice(0, 200),
      isText(code) && `(${code})`,
      HINTS[status],
      status === 403 && requires,
    ]
      .filter(Boolean)
      .join(" "),
    unknown ? "unknown" : "refused",
    {
      status,
      code: isText(code) ? code : undefined,
      details: isObject(details) ? details : undefined,
      body,
      headers,
      retryAfterMs: retryAfterMs(headers),
      operation: name,
      documented: typeof check === "function" ? check(body) : check !== undefined,
    },
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** A text for people, not a page. */
function isText(value: unknown): value is string {
  return typeof value === "string" && !/^\s*</.test(value);
}
