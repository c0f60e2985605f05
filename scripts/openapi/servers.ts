import type { OpenAPI3, ServerObject } from "openapi-typescript";
import { refusal } from "./document.js";
import type { Place } from "./model.js";

/**
 * The first server, its variables at their defaults; `undefined` where there is none that a key may be
 * sent to: relative, or neither https nor loopback. Then `baseUrl` must be given.
 */
export function serverOf(
  document: OpenAPI3,
  servers: readonly ServerObject[] | undefined,
  place: Place,
): string | undefined {
  const [first] = servers ?? [];
  if (!first) return undefined;
  const text = first.url.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const variable = first.variables?.[name];
    if (variable) return `${variable.default}`;
    throw refusal(document, [...place, "servers", 0], `server variable \`${name}\` has no default`);
  });
  if (!/^(https:\/\/|http:\/\/(localhost|127\.[\d.]+|\[::1\])([:/]|$))/.test(text))
    return undefined;
  if (!URL.canParse(text) || /[?#@]/.test(text))
    throw refusal(document, [...place, "servers", 0, "url"], `no usable server: ${text}`);
  return new URL(text).href.replace(/\/+$/, "");
}
