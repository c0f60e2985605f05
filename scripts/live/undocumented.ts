import type { OpenAPI3 } from "openapi-typescript";
import { resolve } from "../openapi/references.js";
import { failureOf, UnreachableError } from "./exchange.js";
import type { Findings } from "./finding.js";

const TIMEOUT_MS = 30_000;

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
    const add = (level: "warning" | "note", location: string, rule: string, message: string) =>
      findings.add(level, `GET ${path}`, location, rule, message);
    const { status, allow } = await get(baseUrl + called);
    if (status >= 200 && status < 300)
      add(
        "warning",
        "response.status",
        "undocumented-method",
        `not in the contract, responded ${status}`,
      );
    if (status >= 500)
      add(
        "warning",
        "response.status",
        "undocumented-method",
        `not in the contract, responded ${status}: expected 405`,
      );
    if (status !== 405) continue;
    const documented = Object.keys(item).filter((key) => METHODS.test(key));
    const missing = documented.filter((method) => !allow?.toLowerCase().includes(method));
    if (allow === null)
      add("note", "response.headers", "allow", "405 without `Allow` (RFC 9110 15.5.6)");
    else if (missing.length)
      add(
        "warning",
        "response.headers",
        "allow",
        `\`Allow\` lacks ${missing.join(", ").toUpperCase()}`,
      );
  }
}

const METHODS = /^(put|post|delete|patch)$/;

async function get(url: string): Promise<{ status: number; allow: string | null }> {
  try {
    const response = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return { status: response.status, allow: response.headers.get("allow") };
  } catch (error) {
    throw new UnreachableError(`${url} could not be reached: ${failureOf(error)}`);
  }
}
