import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";

/** Today's contract. */
export const CONTRACT = fileURLToPath(new URL("../../openapi.yaml", import.meta.url));

/** The path of the fixture contract. */
export const PATH = "/v1/integration/woocommerce/disconnect";

const PAGE = new URL("../fixtures/disconnect-woocommerce.md", import.meta.url);

/**
 * What the client is tested with, whatever today's contract is: the published page as it was, and the
 * same responses under methods that are safe, idempotent, or neither.
 */
export function fixtureContract(): string {
  const page = readFileSync(PAGE, "utf8");
  const document = parse(/^`{3,}yaml[^\n]*\n([\s\S]*?)^`{3,}/m.exec(page)?.[1] ?? "");
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
