import type { ServerObject } from "openapi-typescript";

/**
 * The first server, its variables at their defaults; `undefined` where there is none that a key may be
 * sent to: relative, neither https nor loopback, or no URL at all. Then `baseUrl` must be given.
 */
export function serverOf(servers: readonly ServerObject[] | undefined): string | undefined {
  const [first] = Array.isArray(servers) ? servers : [];
  if (typeof first?.url !== "string") return undefined;
  const text = first.url.replace(
    /\{([^{}]+)\}/g,
    (variable: string, name: string) => `${first.variables?.[name]?.default ?? variable}`,
  );
  if (!/^(https:\/\/|http:\/\/(localhost|127\.[\d.]+|\[::1\])([:/]|$))/.test(text))
    return undefined;
  if (!URL.canParse(text) || /[?#@{}]/.test(text)) return undefined;
  return new URL(text).href.replace(/\/+$/, "");
}
