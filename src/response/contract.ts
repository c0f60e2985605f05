import { isSuccess } from "../errors/outcome.js";
import type { Bytes } from "../runtime/body.js";
import { tryTo } from "../runtime/values.js";
import type { DocumentedResponse, Operation, Validator } from "../types/operation.js";

// What the contract says of a response.

export function documentedFor(
  { responses }: Operation,
  status: number,
): DocumentedResponse | undefined {
  const documented = responses[status] ?? responses[`${Math.floor(status / 100)}XX`];
  // `default` is a failure. Where it is a success too, the generated table says so as `2XX`.
  return documented ?? (isSuccess(status) ? undefined : responses.default);
}

/** `undefined` if the text is not valid JSON. */
export function parseJson(text: string): unknown {
  return tryTo(() => JSON.parse(text));
}

/** Whether media type and body are as documented. `data` is the body if it is JSON. */
export function fits(
  documented: DocumentedResponse | undefined,
  contentType: string | null,
  text: string,
  data: unknown,
): boolean {
  if (!documented) return false;
  const { body } = documented;
  if (body === "none") return text === "";
  if (!isDocumentedType(documented, essenceOf(contentType))) return false;
  if (typeof body !== "function") return true;
  return data !== undefined && problemOf(body, data) === undefined;
}

/** An HTML page where none is documented: it comes from something in front of the API, such as a login page. */
export function isForeignPage(
  documented: DocumentedResponse,
  contentType: string | null,
  bytes: Bytes,
): boolean {
  const essence = essenceOf(contentType);
  if (!essence.includes("html") || isDocumentedType(documented, essence)) return false;
  // Only its beginning: a large file cannot be made a string.
  return /^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 100)));
}

function isDocumentedType({ mediaTypes }: DocumentedResponse, essence: string): boolean {
  return mediaTypes.some((type) => {
    const [range, any] = type.split("*"); // `application/*`; of `*/*`, nothing is left
    return any === undefined ? essence === type : essence.startsWith(`${range}`);
  });
}

/** The media type without its parameters. */
function essenceOf(contentType: string | null): string {
  return `${contentType}`.replace(/[;,\s].*/, "").toLowerCase();
}

/** What is wrong with a body, as a sentence: "`a.b` must be a string." */
export function problemOf(validator: Validator, data: unknown): string | undefined {
  try {
    const problem = validator(data);
    if (!problem) return undefined;
    const what = problem.path ? `\`${problem.path.slice(0, 200)}\`` : "the body";
    return `${what} ${problem.expected === undefined ? "is missing" : `must be ${problem.expected}`}.`;
  } catch {
    return "the body is nested too deep."; // a recursive schema: the stack is exhausted
  }
}
