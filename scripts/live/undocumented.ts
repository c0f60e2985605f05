import type { OpenAPI3 } from "openapi-typescript";
import { resolve } from "../openapi/references.js";
import { get } from "./exchange.js";
import type { Findings } from "./finding.js";

/**
 * GET, without a key, where the contract has no GET: it should be rejected, and a 405 should name the
 * methods that there are. Only for a server that has rejected every call without a valid key.
 */
export async function askUndocumentedMethods(
  findings: Findings,
  document: OpenAPI3,
  paths: ReadonlyMap<string, string>,
  baseUrl: string,
): Promise<void> {
  for (const [path, called] of paths) {
    const item: object = resolve<object>(document, document.paths![path]!);
    if ("get" in item || "head" in item) continue;
    const add = (level: "warning" | "note", at: "status" | "headers", message: string) =>
      findings.add({
        level,
        operation: `GET ${path}`,
        location: `response.${at}`,
        rule: at === "status" ? "undocumented-method" : "allow",
        message,
      });
    const { status, allow } = await get(baseUrl, called, async (response) => {
      await response.body?.cancel();
      return { status: response.status, allow: response.headers.get("allow") };
    });
    if (status >= 200 && status < 300)
      add("warning", "status", `not in the contract, responded ${status}`);
    if (status >= 500)
      add("warning", "status", `not in the contract, responded ${status}: expected 405`);
    if (status !== 405) continue;
    const documented = Object.keys(item).filter((key) => METHODS.test(key));
    const missing = documented.filter((method) => !allow?.toLowerCase().includes(method));
    if (allow === null) add("note", "headers", "405 without `Allow` (RFC 9110 15.5.6)");
    else if (missing.length)
      add("warning", "headers", `\`Allow\` lacks ${missing.join(", ").toUpperCase()}`);
  }
}

const METHODS = /^(put|post|delete|patch)$/;
