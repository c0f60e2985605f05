import type { Contract } from "../openapi/contract.js";
import type { ContractResponse } from "../openapi/model.js";
import { isRecord } from "../openapi/references.js";
import { Sampler, UnsatisfiableError } from "../openapi/sample.js";
import { examplesOf } from "../openapi/sample-call.js";
import { key } from "./text.js";

/** What each documented response looks like, for `meum/testing`: nothing else imports it. */
export function emitExamples({ document, operations }: Contract): string {
  const sampler = new Sampler(document);
  const entries = operations.map(({ name, responses }) => {
    const examples = new Map<number, string>();
    // A status of its own first: it is more precise than a range that holds it.
    for (const response of [...responses].sort(byPrecision))
      for (const status of statusesOf(response))
        if (!examples.has(status)) examples.set(status, exampleText(document, sampler, response));
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

function exampleText(document: object, sampler: Sampler, response: ContractResponse): string {
  const { kind, mediaTypes, source } = response;
  const [type] = mediaTypes;
  if (kind === "none" || type === undefined) return JSON.stringify({ text: "" });
  const media = isRecord(source.content) ? source.content[type] : undefined;
  const body = exampleBody(sampler, response, isRecord(media) ? examplesOf(document, media) : []);
  const text = kind === "json" ? JSON.stringify(body) : typeof body === "string" ? body : kind;
  return JSON.stringify({ mediaType: type.includes("*") ? USUAL[kind] : type, text });
}

/** The contract's example if its schema allows it, or a value that is made from the schema. */
function exampleBody(
  sampler: Sampler,
  { kind, schema = {} }: ContractResponse,
  examples: readonly unknown[],
): unknown {
  if (kind !== "json") return examples[0];
  const example = examples.find((one) => sampler.problem(schema, one) === undefined);
  if (example !== undefined) return example;
  try {
    return sampler.sample(schema, { optional: true });
  } catch (error) {
    if (error instanceof UnsatisfiableError) return null;
    throw error;
  }
}

/** For a range of media types. */
const USUAL = { json: "application/json", text: "text/plain", blob: "application/octet-stream" };
