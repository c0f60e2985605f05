import { contractText } from "../support/contract.js";

const json = (schema: object) => ({ "application/json": { schema } });
const done = { type: "object", required: ["done"], properties: { done: { type: "boolean" } } };
const error = { type: "object", required: ["error"], properties: { error: { type: "string" } } };

/** An operation whose responses are `{ done }` and `{ error }`. */
export const operation = (operationId: string, rest: object = {}) => ({
  operationId,
  responses: {
    200: { description: "Done", content: json(done) },
    403: { description: "Rejected", content: json(error) },
  },
  ...rest,
});

export const parameter = (name: string, location: string, schema: object) => ({
  name,
  in: location,
  required: true,
  schema,
});

/** A required JSON body. */
export const body = (properties: object) => ({
  required: true,
  content: json({ type: "object", required: Object.keys(properties), properties }),
});

/** A response that may be any JSON. */
export const anything = { 403: { description: "Rejected", content: json({}) } };

const BEARER = { key: { type: "http", scheme: "bearer" } };

/** The text of a contract whose operations need a key, unless they say otherwise. */
export function contractOf(paths: object, securitySchemes: object = BEARER): string {
  return contractText({
    security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
    paths,
    components: { securitySchemes },
  });
}
