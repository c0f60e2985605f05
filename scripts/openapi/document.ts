import { readFileSync, statSync } from "node:fs";
import type { OpenAPI3 } from "openapi-typescript";
import { valueOfJson } from "./json.js";
import { ContractError, refusal, setPositions } from "./problem.js";
import { isRecord } from "./references.js";
import { readYaml } from "./yaml.js";

const MAX_BYTES = 20 * 2 ** 20;

/** Reads an OpenAPI 3.0 or 3.1 document, YAML or JSON, and refuses what is none. */
export function readContract(path: string): OpenAPI3 {
  let text: string;
  try {
    if (statSync(path).size > MAX_BYTES) throw tooLong(path);
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof ContractError) throw error;
    throw new ContractError(`${path}: cannot be read: ${(error as Error).message}`);
  }
  return parseContract(text, path);
}

/**
 * As {@link readContract}; `source` is what messages call the text. Nothing but the text is read, and
 * where its references lead is not looked at. Time and memory are bounded, whatever it holds.
 * @throws {ContractError}
 */
export function parseContract(text: string, source: string): OpenAPI3 {
  if (text.length > MAX_BYTES) throw tooLong(source);
  let yaml: ReturnType<typeof readYaml> | undefined;
  const asYaml = () => (yaml ??= readYaml(text, source));
  const document = valueOfJson(text) ?? asYaml().value;
  if (!isRecord(document))
    throw new ContractError(`${source}:1:1: expected an OpenAPI document, got no mapping`);
  setPositions(document, (place) => asYaml().position(place));
  const { openapi, paths } = document;
  if (openapi === undefined && document.swagger !== undefined)
    throw refusal(
      document,
      ["swagger"],
      "expected OpenAPI 3.0.x or 3.1.x, got Swagger 2.0. Convert it first, for example with `npx swagger2openapi`",
    );
  if (typeof openapi !== "string" || !/^3\.[01]\.\d/.test(openapi))
    throw refusal(
      document,
      ["openapi"],
      `expected an OpenAPI document: \`openapi\` 3.0.x or 3.1.x, got ${JSON.stringify(openapi)}`,
    );
  if (!isRecord(paths ?? {}))
    throw refusal(document, ["paths"], "expected `paths` to be a mapping");
  return document as unknown as OpenAPI3;
}

function tooLong(source: string): ContractError {
  return new ContractError(`${source}: longer than ${MAX_BYTES / 2 ** 20} MiB`);
}
