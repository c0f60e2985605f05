import type { OpenAPI3 } from "openapi-typescript";
import type { ContractOperation, ContractResponse, Node } from "../openapi/model.js";
import { asMap, resolveMap } from "../openapi/references.js";
import { propertiesIn, propertiesOf } from "./coverage.js";
import { parseJson, type Reply } from "./exchange.js";
import type { Findings } from "./finding.js";
import { documentedAs } from "./judge.js";

/**
 * What only requests may have, and a response has all the same: a password, for example. Prism lets it pass.
 * @param source the contract as it was read: what is derived from it has no `writeOnly`
 */
export function judgeWriteOnly(
  findings: Findings,
  source: OpenAPI3,
  operation: ContractOperation,
  { got, text }: Reply,
): void {
  const documented = documentedAs(operation, got.status);
  if (documented?.kind !== "json") return;
  const hidden = new Map<string, boolean>();
  for (const [path, property] of propertiesOf(source, schemaOf(source, operation, documented))) {
    const isHidden = [property, resolveMap(source, property)].some((one) => asMap(one).writeOnly);
    // Of several variants, the one that came may have it.
    hidden.set(path, isHidden && hidden.get(path) !== false);
  }
  for (const path of propertiesIn(parseJson(text)))
    if (hidden.get(path))
      findings.add({
        level: "warning",
        operation: operation.name,
        location: `response.body.${path}`,
        rule: "write-only",
        message: "the contract has this property in requests only (`writeOnly`)",
      });
}

function schemaOf(
  source: OpenAPI3,
  { path, method }: ContractOperation,
  { status, mediaTypes: [type = ""] }: ContractResponse,
): unknown {
  const item = resolveMap<Node>(source, asMap(source.paths)[path]);
  const responses = asMap(resolveMap<Node>(source, item[method]).responses);
  const response = resolveMap<Node>(source, responses[status] ?? responses[status.toLowerCase()]);
  return asMap(asMap(response.content)[type]).schema;
}
