import type { DocumentedResponse, Operation, Validator } from "./operation.js";

// What the contract says of a response.

export function documentedFor(
  { responses }: Operation,
  status: number,
): DocumentedResponse | undefined {
  return responses[status] ?? responses[`${Math.floor(status / 100)}XX`] ?? responses.default;
}

/** `undefined` if the text is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether media type and body are as documented. */
export function fits(
  documented: DocumentedResponse | undefined,
  contentType: string | null,
  text: string,
): boolean {
  if (!documented) return false;
  const { mediaTypes, body } = documented;
  if (body === "none") return text === "";
  const essence = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  const fitting = mediaTypes.some((type) => {
    const [range, any] = type.split("*"); // `application/*`
    return any === undefined ? essence === type : type === "*/*" || essence.startsWith(`${range}`);
  });
  if (!fitting) return false;
  if (typeof body !== "function") return true;
  const data = parseJson(text);
  return data !== undefined && problemOf(body, data) === undefined;
}

/** What is wrong with a body, as a sentence: "`a.b` must be a string." */
export function problemOf(validator: Validator, data: unknown): string | undefined {
  try {
    if (validator(data)) return undefined;
  } catch {
    return "the body is nested too deep."; // a recursive schema: the stack is exhausted
  }
  const { instancePath = "", keyword, params = {} } = validator.errors?.[0] ?? {};
  const path = instancePath
    .slice(1)
    .replaceAll("/", ".")
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  const { type, missingProperty } = params as {
    type?: string | string[];
    missingProperty?: string;
  };
  if (missingProperty !== undefined)
    return `\`${path && `${path}.`}${missingProperty}\` is missing.`;
  const what = path ? `\`${path}\`` : "the body";
  if (type === undefined) return `${what} does not match the contract (${keyword}).`;
  const types = [type].flat().join(" or ");
  return `${what} must be ${types.startsWith("null") ? "" : /^[aio]/.test(types) ? "an " : "a "}${types}.`;
}
