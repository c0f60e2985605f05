import type { OpenAPI3 } from "openapi-typescript";
import type { ContractOperation, Node } from "../openapi/model.js";
import type { SchemaTypes } from "./schema-types.js";
import { key } from "./text.js";

/** The types of openapi-fetch: all paths, and all components by their names in the contract. */
export function emitSchema(
  types: SchemaTypes,
  operations: readonly ContractOperation[],
  names: ReadonlyMap<string, string>,
  used: ReadonlySet<string>,
): string {
  const paths = new Map<string, Record<string, object>>();
  for (const operation of operations)
    paths.set(operation.path, {
      ...paths.get(operation.path),
      [operation.method]: pathOperation(operation),
    });
  const text = types.ofPaths({
    openapi: "3.1.0",
    info: { title: "", version: "" },
    paths: Object.fromEntries(paths),
  } as unknown as OpenAPI3);
  const schemas = [...names].map(([name, type]) => `${key(name)}: ${type};`);
  const imports = [...used].join(", ");
  return `${imports ? `import type { ${imports} } from "./types.js";\n` : ""}${text}
export interface components {
  schemas: ${schemas.length ? `{ ${schemas.join("\n")} }` : "never"};
}`;
}

function pathOperation({ name, source, parameters, body, responses }: ContractOperation): object {
  const { summary, description, deprecated } = source;
  return {
    operationId: name,
    ...texts({ summary, description }),
    deprecated: deprecated === true,
    parameters: parameters.map(({ in: location, name, required, schema, source }) => ({
      in: location,
      name,
      required,
      ...texts({ description: source.description }),
      schema: schema ?? {},
    })),
    ...(body && {
      requestBody: {
        required: body.required,
        content: { [body.mediaType]: { schema: body.schema } },
      },
    }),
    responses: Object.fromEntries(
      responses.map(({ status, description, mediaTypes, schema }) => [
        status,
        {
          description,
          content: Object.fromEntries(mediaTypes.map((type) => [type, { schema }])),
        },
      ]),
    ),
  };
}

function texts(given: Node): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value === "string"));
}
