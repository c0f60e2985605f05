import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";

export const CONTRACT = fileURLToPath(new URL("../../openapi.yaml", import.meta.url));
export const PATH = "/v1/integration/woocommerce/disconnect";

/** The contract, with the same answers under methods that are safe to repeat. */
export function contractWithSafeMethods(): string {
  const document = parse(readFileSync(CONTRACT, "utf8"));
  const { post } = document.paths[PATH];
  document.paths[PATH].get = { ...post, operationId: "wooStatus" };
  document.paths[PATH].put = { ...post, operationId: "wooReplace" };
  return stringify(document, { aliasDuplicateObjects: false });
}
