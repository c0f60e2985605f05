import type { OpenAPI3, OperationObject, SecuritySchemeObject } from "openapi-typescript";
import type { ContractCredential, Place } from "./model.js";
import { ownOf, UNSENDABLE } from "./own.js";
import { refusal } from "./problem.js";
import { asMap, isRecord, resolve } from "./references.js";

/**
 * What the first alternative of `security` that the client supports needs; nothing where the contract
 * asks for no key. An alternative with a key comes before one without.
 */
export function securityOf(
  document: OpenAPI3,
  operation: OperationObject,
  place: Place,
): { credentials: ContractCredential[]; needsKey: boolean } {
  const alternatives = operation.security ?? document.security ?? [];
  const here = operation.security === undefined ? ["security"] : [...place, "security"];
  if (!Array.isArray(alternatives) || !alternatives.every(isRecord))
    throw refusal(document, here, "expected `security` to be a list of mappings");
  const problems: string[] = [];
  const needsKey =
    alternatives.length > 0 &&
    alternatives.every((alternative) => Object.keys(alternative).length > 0);
  for (const alternative of alternatives) {
    const schemes = Object.keys(alternative);
    if (!schemes.length) continue;
    const supported = schemes.flatMap((name) => {
      const definition = ownOf(document.components?.securitySchemes ?? {}, name);
      if (!definition) {
        problems.push(`no security scheme is called \`${name}\``);
        return [];
      }
      const scheme = asMap(resolve(document, definition)) as unknown as SecuritySchemeObject;
      // A client certificate is the connection's: the caller's `fetch` has it.
      if (scheme.type === "mutualTLS") return [undefined];
      const credential = credentialOf(name, scheme);
      if (typeof credential !== "string") return [credential];
      problems.push(`security scheme \`${name}\` (${credential}) is not supported`);
      return [];
    });
    if (supported.length < schemes.length) continue;
    // What is written to one place in one way is one key: a token for both of two OAuth schemes.
    const credentials = supported.filter(
      (credential, at): credential is ContractCredential =>
        credential !== undefined &&
        !supported.slice(0, at).some((other) => other && isSame(other, credential)),
    );
    const locations = credentials.map(locationOf);
    const clash = credentials.find((_, at) => locations.indexOf(locations[at]!) < at);
    if (!clash) return { credentials, needsKey };
    problems.push(`${schemes.join(" and ")} at once both use the ${locationOf(clash)}`);
  }
  if (!needsKey) return { credentials: [], needsKey };
  const expected =
    "supported are HTTP bearer and basic, OAuth 2, OpenID Connect, and API keys in a header, query parameter or cookie";
  throw refusal(document, here, `${problems.join("; ")}; ${expected}`);
}

/** The credential of a scheme, or what the scheme is, where it is not supported. */
function credentialOf(scheme: string, definition: SecuritySchemeObject) {
  const { type, description } = definition;
  const prefix = /\bprefix(?:ed)? (?:it )?with `([!-_a-~]+)`/i.exec(`${description}`)?.[1];
  const base = {
    scheme,
    prefix: /^(bearer|basic|token)$/i.test(prefix ?? "") ? undefined : prefix,
  };
  const authorization = { ...base, name: "authorization" };
  if (type === "oauth2" || type === "openIdConnect")
    return { ...authorization, kind: "bearer" as const };
  if (type === "http") {
    const kind = `${definition.scheme}`.toLowerCase();
    if (kind === "bearer" || kind === "basic")
      return { ...authorization, kind: kind as "bearer" | "basic" };
    return `HTTP ${JSON.stringify(definition.scheme)}`;
  }
  if (type !== "apiKey") return `${type}`;
  if (typeof definition.name !== "string") return "API key without a name";
  if (definition.in === "header" && UNSENDABLE.test(definition.name))
    return `API key in header \`${definition.name}\``;
  return { ...base, kind: definition.in, name: definition.name };
}

function isSame(one: ContractCredential, other: ContractCredential): boolean {
  return one.kind === other.kind && locationOf(one) === locationOf(other);
}

/** The header, query parameter or cookie that a credential is written to. */
function locationOf({ kind, name }: Pick<ContractCredential, "kind" | "name">): string {
  if (kind === "query") return `query parameter \`${name}\``;
  return kind === "cookie" ? `cookie \`${name}\`` : `header \`${name.toLowerCase()}\``;
}
