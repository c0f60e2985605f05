import type { OpenAPI3, OperationObject, SecuritySchemeObject } from "openapi-typescript";
import { type Place, refusal, resolve } from "./document.js";

/**
 * The header that carries the key: of the first alternative that one key can meet. `authorization` is
 * a bearer token; `Authorization`, as any other name, is the key as it stands.
 */
export function keyHeader(
  document: OpenAPI3,
  operation: OperationObject,
  place: Place,
): string | undefined {
  const own = operation.security !== undefined;
  const alternatives = operation.security ?? document.security ?? [];
  const here = own ? [...place, "security"] : ["security"];
  let problem: string | undefined;
  let optional = alternatives.length === 0;
  for (const alternative of alternatives) {
    const names = Object.keys(alternative);
    const [name] = names;
    if (name === undefined) {
      optional = true;
      continue;
    }
    if (names.length > 1) {
      problem ??= `${names.join(" and ")} at once are not supported`;
      continue;
    }
    const definition = document.components?.securitySchemes?.[name];
    if (!definition) throw refusal(document, here, `no security scheme is called \`${name}\``);
    const header = headerOf(resolve<SecuritySchemeObject>(document, definition));
    if (header) return header;
    problem ??= `security scheme \`${name}\` is not supported: expected bearer, OAuth2, OpenID Connect or an API key in a header`;
  }
  if (optional) return undefined;
  const label = `${`${place[2]}`.toUpperCase()} ${place[1]}`;
  throw refusal(document, here, `${label}: ${problem}`);
}

function headerOf(scheme: SecuritySchemeObject): string | undefined {
  if (scheme.type === "oauth2" || scheme.type === "openIdConnect") return "authorization";
  if (scheme.type === "http") return /^bearer$/i.test(scheme.scheme) ? "authorization" : undefined;
  if (scheme.type !== "apiKey" || scheme.in !== "header") return undefined;
  return /^authorization$/i.test(scheme.name) ? "Authorization" : scheme.name;
}
