import { stringify } from "yaml";

export const quiet = () => {};

export const HEAD = {
  openapi: "3.1.0",
  info: { title: "Many", version: "1" },
  servers: [{ url: "https://api.example.com" }],
};
const answer = (schema: object) => ({
  responses: { 200: { description: "OK", content: { "application/json": { schema } } } },
});
const ERROR = { type: "object", properties: { error: { type: "string" } } };

/** One operation's document, as a page has it. */
export function single(
  path: string,
  method: string,
  operation: object,
  schemas: object = {},
  head: object = HEAD,
): string {
  return stringify({
    ...head,
    paths: { [path]: { [method]: operation } },
    components: { schemas },
  });
}

export const READ = single(
  "/things/{id}",
  "get",
  {
    operationId: "readThing",
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    ...answer({ $ref: "#/components/schemas/Thing" }),
  },
  {
    Thing: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
    Error: ERROR,
  },
);
export const DROP = single(
  "/things/{id}",
  "delete",
  {
    operationId: "dropThing",
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    responses: { 204: { description: "Gone" } },
  },
  { Error: ERROR },
);
export const LIST = single("/a-list", "get", {
  operationId: "listThings",
  ...answer({ type: "array", items: { type: "string" } }),
});
