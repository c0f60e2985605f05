import { sample } from "openapi-sampler";
import type { OpenAPI3 } from "openapi-typescript";
import { exampleOf } from "../live/sample-request.js";
import { isRecord } from "../openapi/document.js";
import type { ContractOperation, ContractResponse } from "../openapi/model.js";
import { key } from "./text.js";

/** What each documented response looks like, for `meum/testing`: nothing else imports it. */
export function emitExamples(document: OpenAPI3, operations: readonly ContractOperation[]): string {
  const entries = operations.map(({ name, responses }) => {
    const examples = new Map<number, string>();
    // A status of its own first: it is more precise than a range that holds it.
    for (const response of [...responses].sort(byPrecision))
      for (const status of statusesOf(response))
        if (!examples.has(status)) examples.set(status, exampleText(document, response));
    const fields = [...examples].sort(([one], [other]) => one - other);
    return `${key(name)}: { ${fields.map(([status, text]) => `${status}: ${text}`).join(", ")} },`;
  });
  return `
/** Of each operation, the documented responses by status. Of a range, its first status. */
export const examples = {
${entries.join("\n")}
};
`;
}

function byPrecision(one: ContractResponse, other: ContractResponse): number {
  const rank = ({ status }: ContractResponse) =>
    status === "default" ? 2 : status.endsWith("XX") ? 1 : 0;
  return rank(one) - rank(other);
}

/** The statuses that stand for a response's: `default` covers successes where there are no others. */
function statusesOf({ status, success }: ContractResponse): number[] {
  if (status === "default") return success ? [200, 500] : [500];
  return [Number(status.replace("XX", "00"))];
}

function exampleText(document: OpenAPI3, response: ContractResponse): string {
  const { kind, mediaTypes, schema, source } = response;
  const [type] = mediaTypes;
  if (kind === "none" || type === undefined) return JSON.stringify({ text: "" });
  const media = isRecord(source.content) ? source.content[type] : undefined;
  const example = isRecord(media) ? exampleOf(document, media) : undefined;
  const body =
    example ?? sample((schema ?? {}) as object, { skipWriteOnly: true, quiet: true }, document);
  const text = kind === "json" ? JSON.stringify(body) : typeof body === "string" ? body : kind;
  return JSON.stringify({ mediaType: type.includes("*") ? USUAL[kind] : type, text });
}

/** For a range of media types. */
const USUAL = { json: "application/json", text: "text/plain", blob: "application/octet-stream" };
