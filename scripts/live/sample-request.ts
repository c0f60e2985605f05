import { sample } from "openapi-sampler";
import type { OpenAPI3 } from "openapi-typescript";
import { isRecord, resolve } from "../openapi/document.js";
import type { ContractOperation } from "../openapi/model.js";

type Node = Record<string, unknown>;

/** What a generated method takes. */
export interface SampledRequest {
  params?: Record<string, Node>;
  body?: unknown;
}

/**
 * Valid inputs of an operation, and no more than it requires: the contract's examples, or what its
 * schemas allow. Always the same.
 */
export function sampleRequest(document: OpenAPI3, operation: ContractOperation): SampledRequest {
  const { parameters, body } = operation;
  const request: SampledRequest = {};
  for (const { in: where, name, required, source, schema } of parameters) {
    if (!required) continue;
    const value = exampleOf(document, source as Node) ?? sampleOf(document, schema);
    ((request.params ??= {})[where] ??= {})[name] = value;
  }
  if (!body?.required) return request;
  const media = body.source as Node;
  const value = exampleOf(document, media) ?? sampleOf(document, body.schema);
  if (body.kind === "text") request.body = String(value);
  else request.body = body.kind === "blob" ? new Blob(["probe"]) : value;
  return request;
}

/** The contract's own example of a parameter or a media type, where it has one. */
export function exampleOf(document: OpenAPI3, { example, examples, content }: Node): unknown {
  if (example !== undefined) return example;
  const [first] = isRecord(examples) ? Object.values(examples) : [];
  if (isRecord(first)) return resolve<Node>(document, first).value;
  const [media] = isRecord(content) ? Object.values(content) : [];
  return isRecord(media) ? exampleOf(document, media) : undefined;
}

function sampleOf(document: OpenAPI3, schema: unknown): unknown {
  return sample(
    schema as object,
    { skipNonRequired: true, skipReadOnly: true, quiet: true },
    document,
  );
}
