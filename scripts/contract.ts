import { readFileSync } from "node:fs";
import type { OpenAPI3 } from "openapi-typescript";
import { LineCounter, parseDocument } from "yaml";

/** What is wrong with a contract, and where. Its message is all that a person needs. */
export class ContractError extends Error {
  override name = "ContractError";
}

/** Reads an OpenAPI 3.0 or 3.1 document, YAML or JSON, and refuses what is none. */
export function readContract(path: string): OpenAPI3 {
  return parseContract(readFileSync(path, "utf8"), path);
}

/** As {@link readContract}; `source` is what messages call the text. */
export function parseContract(text: string, source: string): OpenAPI3 {
  const lineCounter = new LineCounter();
  const yaml = parseDocument(text, { lineCounter, uniqueKeys: true });
  const [problem] = yaml.errors;
  if (problem) {
    const { line, col } = lineCounter.linePos(problem.pos[0]);
    throw new ContractError(`${source}:${line}:${col}: ${problem.message.split("\n")[0]}`);
  }
  const document: unknown = yaml.toJS();
  const refuse = (what: string) => new ContractError(`${source}: ${what}`);
  if (!isRecord(document)) throw refuse("expected an OpenAPI document, got no mapping");
  const { openapi, info, paths } = document;
  if (typeof openapi !== "string" || !/^3\.[01]\./.test(openapi))
    throw refuse(`expected \`openapi\` to be 3.0.x or 3.1.x, got ${JSON.stringify(openapi)}`);
  if (!isRecord(info)) throw refuse("expected `info` to be a mapping");
  if (!isRecord(paths)) throw refuse("expected `paths` to be a mapping");
  return document as unknown as OpenAPI3;
}

/** What `value` stands for in `document`: itself, or what its `$ref` points to. */
export function resolve<T extends object>(document: OpenAPI3, value: T | { $ref: string }): T {
  let at: unknown = value;
  const seen = new Set<string>();
  while (isRecord(at) && typeof at.$ref === "string") {
    const ref = at.$ref;
    if (!ref.startsWith("#/")) throw new ContractError(`$ref leaves the document: ${ref}`);
    if (seen.has(ref)) throw new ContractError(`$ref points to itself: ${ref}`);
    seen.add(ref);
    at = ref
      .slice(2)
      .split("/")
      .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<unknown>((node, part) => (isRecord(node) ? node[part] : undefined), document);
    if (at === undefined) throw new ContractError(`$ref to nothing: ${ref}`);
  }
  return at as T;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
