/**
 * A contract of any size, always the same for the same size: each method in turn, parameters of each
 * kind, and what contracts have: references, enums, lists, compositions, nullable and nested members.
 */
export function syntheticContract(operations: number): object {
  const paths: Record<string, Record<string, object>> = {};
  const schemas: Record<string, object> = { Problem: PROBLEM };
  for (let at = 0; at < operations; at++) {
    const resource = Math.floor(at / METHODS.length);
    const method = METHODS[at % METHODS.length]!;
    const model = `Model${resource}`;
    schemas[model] ??= modelSchema(resource);
    schemas[`${model}Input`] ??= inputSchema(resource);
    const one = method !== "post";
    const path = `/v1/group${resource % 10}/resources${resource}${one ? "/{id}" : ""}`;
    paths[path] ??= {};
    paths[path][method] = operation(method, resource, model, one);
  }
  return {
    openapi: "3.1.0",
    info: { title: `Synthetic, ${operations} operations`, version: "1.0.0" },
    servers: [{ url: "https://api.example.com" }],
    security: [{ bearerAuth: [] }],
    paths,
    components: { schemas, securitySchemes: { bearerAuth: { type: "http", scheme: "bearer" } } },
  };
}

const METHODS = ["post", "get", "put", "patch", "delete"] as const;
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ content: { "application/json": { schema } } });

const PROBLEM = {
  type: "object",
  properties: {
    error: { type: "string" },
    code: { type: "string" },
    details: { type: "object", additionalProperties: { type: "string" } },
  },
};

function operation(method: string, resource: number, model: string, one: boolean): object {
  const done =
    method === "post"
      ? { "201": { description: "Made", ...json(ref(model)) } }
      : method === "delete"
        ? { "204": { description: "Gone" } }
        : { "200": { description: "The resource", ...json(ref(model)) } };
  return {
    operationId: `${method}Resource${resource}`,
    summary: `${method} resource ${resource}`,
    parameters: [
      ...(one ? [{ name: "id", in: "path", required: true, schema: { type: "string" } }] : []),
      ...(method === "get"
        ? [
            { name: "expand", in: "query", schema: { type: "array", items: { type: "string" } } },
            { name: "limit", in: "query", schema: { type: "integer", minimum: 1 } },
          ]
        : []),
      ...(resource % 10 === 0
        ? [{ name: "X-Request-Source", in: "header", schema: { type: "string" } }]
        : []),
    ],
    ...(method === "get" || method === "delete"
      ? {}
      : { requestBody: { required: true, ...json(ref(`${model}Input`)) } }),
    responses: {
      ...done,
      "403": { description: "Forbidden", ...json(ref("Problem")) },
      ...(one && { "404": { description: "Not found", ...json(ref("Problem")) } }),
    },
  };
}

function modelSchema(resource: number): object {
  return {
    allOf: [
      ref(`Model${resource}Input`),
      {
        type: "object",
        required: ["id", "createdAt", "status"],
        properties: {
          id: { type: "string" },
          createdAt: { type: "string", format: "date-time" },
          status: { type: "string", enum: ["open", "paid", `special${resource}`] },
          parent: { anyOf: [ref(`Model${resource}`), { type: "null" }] },
        },
      },
    ],
  };
}

function inputSchema(resource: number): object {
  return {
    type: "object",
    required: ["name", "amount"],
    properties: {
      name: { type: "string", maxLength: 100 },
      amount: { type: "integer", minimum: 0 },
      note: { type: ["string", "null"] },
      lines: {
        type: "array",
        items: {
          type: "object",
          required: ["sku"],
          properties: {
            sku: { type: "string" },
            quantity: { type: "integer" },
            [`field${resource}`]: { type: "boolean" },
          },
        },
      },
      payment: {
        oneOf: [
          { type: "object", required: ["card"], properties: { card: { type: "string" } } },
          { type: "object", required: ["wallet"], properties: { wallet: { type: "string" } } },
        ],
      },
    },
  };
}
