import { MeumConfigError } from "../../../src/errors/errors.js";
import type { FetchOptions } from "../../../src/types/operation.js";

/** A parameter of an operation; what is left out is OpenAPI's default. */
export interface Parameter {
  in: "path" | "query" | "header" | "cookie";
  name: string;
  required?: true;
  /** @default "simple" in path and header, "form" in query and cookie */
  style?: string;
  /** @default whether the style is "form" or "deepObject" */
  explode?: boolean;
  allowReserved?: true;
  /** Serialized as JSON, in no style. */
  json?: true;
}

/** Serializes a call's `params` as the contract says. */
export function parameters(known: readonly Parameter[]): (options: FetchOptions) => FetchOptions {
  return (options) => {
    const given = options.params ?? {};
    for (const [location, values] of Object.entries(given))
      for (const name of Object.keys(values ?? {}))
        if (!known.some((parameter) => parameter.in === location && parameter.name === name))
          throw problem(`Unknown parameter \`params.${location}.${name}\`.`);
    // Without a prototype: a parameter may have any name.
    const path: Record<string, string> = Object.create(null);
    const query: string[] = [];
    const cookies: string[] = [];
    const header: Record<string, string> = Object.create(null);
    for (const parameter of known) {
      const { in: location, name, required } = parameter;
      const values = given[location] ?? {};
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined || value === null) {
        if (required) throw problem(`Expected \`params.${location}.${name}\`: it is required.`);
        continue;
      }
      const text = serialize(parameter, value);
      if (location === "header") header[name] = text;
      else if (location === "path") path[name] = text;
      else if (text) (location === "query" ? query : cookies).push(text);
      else if (required)
        throw problem(`Expected \`params.${location}.${name}\` not to be empty: it is required.`);
    }
    if (cookies.length) header.Cookie = cookies.join("; ");
    return {
      ...options,
      params: { ...given, header },
      querySerializer: () => query.join("&"),
      pathSerializer: (template: string) => fill(template, path),
    };
  };
}

/** Fills a path's template. A value stays within its segment: any other path would be another operation. */
function fill(template: string, values: Record<string, string>): string {
  return template
    .split("/")
    .map((segment) => {
      const filled = segment.replace(/\{([^{}]+)\}/g, (_, name: string) => {
        const value = values[name];
        if (!value) throw problem(`Expected \`params.path.${name}\` not to be empty.`);
        return value;
      });
      if (filled !== segment && /^\.\.?$/.test(filled))
        throw problem(`A path parameter cannot be \`${filled}\`: it would lead to another path.`);
      return filled;
    })
    .join("/");
}

/** RFC 6570, as OpenAPI's styles use it. `place` is what errors call the value. */
export function serialize(
  parameter: Parameter,
  value: unknown,
  place = `params.${parameter.in}.${parameter.name}`,
): string {
  const { in: location, name, json, allowReserved } = parameter;
  const isForm = location === "query" || location === "cookie";
  const { style = isForm ? "form" : "simple" } = parameter;
  const { explode = style === "form" || style === "deepObject" } = parameter;
  const encode = (text: string) => {
    if (location === "header") return text;
    // In a cookie, what is reserved would begin another one.
    if (!allowReserved || location === "cookie") return encodeURIComponent(text);
    const encoded = encodeURI(text).replace(/%5B|%5D/g, decodeURIComponent);
    // What would end the parameter, or the path, is not let through.
    if (location === "path") return encoded.replace(/[/?#]/g, encodeURIComponent);
    // RFC 6570: what is encoded stays so. Not in a path, where `%2e%2e` leads to another.
    return encoded.replace(/%25(?=[\da-f]{2})/gi, "%").replace(/[#&+]/g, encodeURIComponent);
  };
  const scalar = (one: unknown): string => {
    if (one instanceof Date) return encode(one.toISOString());
    if (typeof one === "object" || typeof one === "function" || typeof one === "symbol")
      throw problem(`\`${place}\` holds lists or objects deeper than its style can express.`);
    return encode(String(one));
  };
  // A cookie's name is a token, which nobody decodes.
  const key = location === "cookie" ? name : encode(name);
  const prefix = { label: ".", matrix: ";" }[style] ?? "";
  const named = !/^(simple|label)$/.test(style);
  const separator =
    { label: ".", matrix: ";", simple: "," }[style] ?? (location === "cookie" ? "; " : "&");
  const labelled = (text: string) => prefix + (named ? `${key}=` : "") + text;

  if (json) return labelled(encode(JSON.stringify(value)));
  if (typeof value !== "object" || value === null || value instanceof Date)
    return labelled(scalar(value));
  if (style === "deepObject") return deep(key, value, scalar).join("&");
  const list = Array.isArray(value);
  const pairs = Object.entries(value).filter(([, one]) => one !== undefined && one !== null);
  if (!pairs.length) return "";
  if (explode) {
    const parts = pairs.map(([member, one]) => {
      if (list) return named ? `${key}=${scalar(one)}` : scalar(one);
      return `${encode(member)}=${scalar(one)}`;
    });
    return prefix + parts.join(separator);
  }
  const flat = pairs.flatMap(([member, one]) =>
    list ? [scalar(one)] : [encode(member), scalar(one)],
  );
  return labelled(flat.join({ spaceDelimited: "%20", pipeDelimited: "|" }[style] ?? ","));
}

function deep(key: string, value: unknown, scalar: (one: unknown) => string): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object" || value instanceof Date) return [`${key}=${scalar(value)}`];
  // Objects in a list get its indices: without them, nobody could tell them apart.
  const isPlain = Array.isArray(value) && !value.some((one) => isRecord(one));
  return Object.entries(value).flatMap(([member, one]) =>
    deep(isPlain ? key : `${key}[${encodeURIComponent(member)}]`, one, scalar),
  );
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

function problem(message: string): MeumConfigError {
  return new MeumConfigError(message, "not-sent");
}
