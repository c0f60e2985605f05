import type { OpenAPI3 } from "openapi-typescript";
import type { ContractOperation, Node } from "./model.js";
import { define } from "./own.js";
import { asList, asMap, isRecord, resolve } from "./references.js";
import {
  componentName,
  componentRef,
  dependents,
  mapSchemas,
  reachable,
  type Schema,
} from "./schemas.js";

type Direction = "request" | "response";

const HIDDEN = { request: "readOnly", response: "writeOnly" };

/**
 * The same contract without `readOnly` and `writeOnly`: schemas of requests lack what only responses
 * have, and the other way round. A component that differs becomes two, `Invoice` and `InvoiceInput`.
 */
export function inDirections(
  document: OpenAPI3,
  operations: readonly ContractOperation[],
): { document: OpenAPI3; operations: readonly ContractOperation[] } {
  const schemas = (document.components?.schemas ?? {}) as Schema;
  const differs = dependents(
    schemas,
    ({ readOnly, writeOnly }) => readOnly === true || writeOnly === true,
  );
  const inRequests = reachable(
    schemas,
    operations.flatMap(({ parameters, body }) => [
      body?.schema,
      ...parameters.map(({ schema }) => schema),
    ]),
  );
  const inResponses = reachable(
    schemas,
    operations.flatMap(({ responses }) => responses.map(({ schema }) => schema)),
  );

  const inputs = new Map<string, string>();
  for (const name of differs)
    if (inRequests.has(name) && inResponses.has(name)) {
      let input = `${name}Input`;
      while (input in schemas) input += "_";
      inputs.set(name, input);
    }
  /** `outer`: names that a schema around this one, of which it is a part, hides. */
  const project = (value: unknown, direction: Direction, outer = new Set<string>()): unknown => {
    if (!isRecord(value)) return value;
    const { readOnly: _, writeOnly: __, ...schema } = value;
    const name = componentName(schema);
    if (name !== undefined)
      return direction === "request" && inputs.has(name)
        ? { ...schema, $ref: componentRef(inputs.get(name)!) }
        : schema;
    const hidden = new Set([...outer, ...hiddenNames(document, schema, HIDDEN[direction])]);
    if (Array.isArray(schema.required)) {
      schema.required = schema.required.filter((required) => !hidden.has(required));
      if (!(schema.required as unknown[]).length) delete schema.required;
    }
    return mapSchemas(schema, (inner, keyword, property) => {
      if (/Of$/.test(keyword)) return project(inner, direction, hidden);
      return property !== undefined && isHidden(document, inner, HIDDEN[direction])
        ? undefined
        : project(inner, direction);
    });
  };

  const projected: Schema = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const onlyInRequests = inRequests.has(name) && !inResponses.has(name);
    define(projected, name, project(schema, onlyInRequests ? "request" : "response"));
    const input = inputs.get(name);
    if (input) projected[input] = project(schema, "request");
  }
  const request = (schema: unknown) => project(schema, "request") as Node | undefined;
  return {
    document: {
      ...document,
      ...(document.components && {
        components: { ...document.components, schemas: projected as never },
      }),
    },
    operations: operations.map((operation) => ({
      ...operation,
      parameters: operation.parameters.map((one) => ({ ...one, schema: request(one.schema) })),
      body: operation.body && { ...operation.body, schema: request(operation.body.schema) },
      responses: operation.responses.map((response) => ({
        ...response,
        schema: project(response.schema, "response") as Node | boolean | undefined,
      })),
    })),
  };
}

function isHidden(document: object, schema: unknown, marker: string): boolean {
  return (
    isRecord(schema) &&
    (schema[marker] === true || resolve<Schema>(document, schema)[marker] === true)
  );
}

/** Names of the properties that one direction does not have, also of those that are inherited. */
function hiddenNames(
  document: object,
  schema: unknown,
  marker: string,
  seen = new Set<unknown>(),
): string[] {
  if (!isRecord(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const { properties, allOf } = resolve<Schema>(document, schema);
  const own = Object.entries(asMap(properties))
    .filter(([, property]) => isHidden(document, property, marker))
    .map(([name]) => name);
  const parts = asList(allOf);
  return [...own, ...parts.flatMap((part) => hiddenNames(document, part, marker, seen))];
}
