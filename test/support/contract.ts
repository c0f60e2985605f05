import { parse, stringify } from "yaml";
import { PUBLISHED } from "./published.js";

/** The path of the fixture contract. */
export const PATH = "/v1/integration/woocommerce/disconnect";

/**
 * What the client is tested with, whatever today's contract is: the published page as it was, and the
 * same responses under methods that are safe, idempotent, or neither.
 */
export function fixtureContract(): string {
  const document = parse(PUBLISHED);
  const item = document.paths[PATH];
  for (const [method, operationId] of Object.entries({
    get: "wooStatus",
    put: "wooReplace",
    delete: "wooRemove",
    patch: "wooChange",
  }))
    item[method] = { ...item.post, operationId };
  return stringify(document, { aliasDuplicateObjects: false });
}

/** The text of a contract that has these parts. */
export function contractText(parts: object): string {
  return JSON.stringify({
    openapi: "3.1.0",
    info: { title: "", version: "" },
    servers: [{ url: "https://api.example.com" }],
    paths: {},
    ...parts,
  });
}

export function ref(component: string | number): { $ref: string } {
  return { $ref: `#/components/schemas/${component}` };
}
