import { sample } from "openapi-sampler";
import type { OpenAPI3 } from "openapi-typescript";
import { isRecord, resolve } from "../contract.js";
import type { ContractOperation } from "../operations.js";

type Node = Record<string, unknown>;

/** What a generated method takes. */
export interface SampledRequest {
  params?: Record<string, Node>;
  body?: unknown;
}

/** Valid inputs of an operation: the contract's examples, or what its schemas allow. Always the same. */
export function sampleRequest(document: OpenAPI3, operation: ContractOperation): SampledRequest {
  const item = resolve<Node>(document, (document.paths?.[operation.path] ?? {}) as Node);
  const source = operation.source as unknown as Node;
  const params: Record<string, Node> = {};
  for (const value of [...asList(item.parameters), ...asList(source.parameters)]) {
    const parameter = resolve<Node>(document, value as Node);
    if (!parameter.required && parameter.in !== "path") continue;
    (params[String(parameter.in)] ??= {})[String(parameter.name)] = sampleOf(document, parameter);
  }
  const request: SampledRequest = Object.keys(params).length ? { params } : {};
  const { content } = resolve<Node>(document, (source.requestBody ?? {}) as Node);
  const media = isRecord(content) ? Object.entries(content) : [];
  const [chosen] = media.toSorted(([a], [b]) => Number(isJson(b)) - Number(isJson(a)));
  if (chosen && isRecord(chosen[1])) request.body = sampleOf(document, chosen[1]);
  return request;
}

/** Of a parameter or a media type. */
function sampleOf(document: OpenAPI3, { example, examples, schema, content }: Node): unknown {
  if (example !== undefined) return example;
  const [first] = isRecord(examples) ? Object.values(examples) : [];
  if (isRecord(first)) {
    const { value } = resolve<Node>(document, first);
    if (value !== undefined) return value;
  }
  const [media] = isRecord(content) ? Object.values(content) : [];
  if (isRecord(media)) return sampleOf(document, media);
  return sample(
    schema as object,
    { skipNonRequired: true, skipReadOnly: true, quiet: true },
    document,
  );
}

function isJson(type: string): boolean {
  return /[/+]json\b/.test(type);
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
