import { MeumConfigError } from "../../../src/errors.js";
import type { FetchOptions } from "../../../src/operation.js";

/** A parameter of an operation; what is left out is OpenAPI's default. */
export interface Parameter {
  in: "path" | "query" | "header" | "cookie";
  name: string;
  required?: true;
  /** @default "simple" in path and header, "form" in query and cookie */
  style?: string;
  /** @default whether the style is "form" */
  explode?: boolean;
  allowReserved?: true;
  /** Written as JSON, in no style. */
  json?: true;
}

/** Writes a call's `params` as the contract says. */
export function parameters(known: readonly Parameter[]): (init: FetchOptions) => FetchOptions {
  return (init) => {
    const given = init.params ?? {};
    for (const [place, values] of Object.entries(given))
      for (const name of Object.keys(values ?? {}))
        if (!known.some((parameter) => parameter.in === place && parameter.name === name))
          throw wrong(`\`params.${place}.${name}\` to be left out: the operation has no such one`);
    const path: Record<string, string> = {};
    const query: string[] = [];
    const cookies: string[] = [];
    const header: Record<string, string> = {};
    for (const parameter of known) {
      const { in: place, name, required } = parameter;
      const value = given[place]?.[name];
      if (value === undefined || value === null) {
        if (required) throw wrong(`\`params.${place}.${name}\`, which is required`);
        continue;
      }
      const written = write(parameter, value);
      if (place === "header") header[name] = written;
      else if (place === "path") path[name] = written;
      else if (written) (place === "query" ? query : cookies).push(written);
      else if (required) throw wrong(`\`params.${place}.${name}\` not to be empty`);
    }
    if (cookies.length) header.Cookie = cookies.join("; ");
    return {
      ...init,
      params: { ...given, header },
      querySerializer: () => query.join("&"),
      pathSerializer: (template: string) => writePath(template, path),
    };
  };
}

/** Another path than the contract's would be another operation. */
function writePath(template: string, values: Record<string, string>): string {
  return template
    .split("/")
    .map((segment) => {
      const written = segment.replace(/\{([^{}]+)\}/g, (_, name: string) => {
        const value = values[name];
        if (!value) throw wrong(`\`params.path.${name}\` not to be empty`);
        return value;
      });
      if (written !== segment && /^\.\.?$/.test(written))
        throw wrong(`a path parameter that is no step in the path, got \`${written}\``);
      return written;
    })
    .join("/");
}

/** RFC 6570, as OpenAPI's styles use it. */
function write(parameter: Parameter, value: unknown): string {
  const { in: place, name, json, allowReserved } = parameter;
  const { style = place === "query" || place === "cookie" ? "form" : "simple" } = parameter;
  const { explode = style === "form" || style === "deepObject" } = parameter;
  const encode = (text: string) => {
    if (place === "header") return text;
    if (!allowReserved) return encodeURIComponent(text);
    // What would end the parameter is not let through.
    return encodeURI(text).replace(/[#&+]/g, encodeURIComponent);
  };
  const scalar = (one: unknown): string => {
    if (one instanceof Date) return encode(one.toISOString());
    if (typeof one === "object" || typeof one === "function" || typeof one === "symbol")
      throw wrong(`\`params.${place}.${name}\` to hold no lists or objects that deep`);
    return encode(String(one));
  };
  const key = encode(name);
  const prefix = { label: ".", matrix: ";" }[style] ?? "";
  const named = !/^(simple|label)$/.test(style);
  const between =
    { label: ".", matrix: ";", simple: "," }[style] ?? (place === "cookie" ? "; " : "&");
  const label = (text: string) => prefix + (named ? `${key}=` : "") + text;

  if (json) return label(encode(JSON.stringify(value)));
  if (typeof value !== "object" || value === null || value instanceof Date)
    return label(scalar(value));
  if (style === "deepObject") return deep(key, value, scalar).join("&");
  const list = Array.isArray(value);
  const pairs = Object.entries(value).filter(([, one]) => one !== undefined && one !== null);
  if (!pairs.length) return "";
  if (explode) {
    const parts = pairs.map(([member, one]) => {
      if (list) return named ? `${key}=${scalar(one)}` : scalar(one);
      return `${encode(member)}=${scalar(one)}`;
    });
    return prefix + parts.join(between);
  }
  const flat = pairs.flatMap(([member, one]) =>
    list ? [scalar(one)] : [encode(member), scalar(one)],
  );
  return label(flat.join({ spaceDelimited: "%20", pipeDelimited: "|" }[style] ?? ","));
}

function deep(key: string, value: unknown, scalar: (one: unknown) => string): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object" || value instanceof Date) return [`${key}=${scalar(value)}`];
  return Object.entries(value).flatMap(([member, one]) =>
    deep(Array.isArray(value) ? key : `${key}[${encodeURIComponent(member)}]`, one, scalar),
  );
}

function wrong(what: string): MeumConfigError {
  return new MeumConfigError(`Expected ${what}.`, "not-sent");
}
