import { MeumConfigError } from "../../../src/errors/errors.js";
import type { FetchOptions } from "../../../src/types/operation.js";
import { type Parameter, serialize } from "./parameters.js";

/** A request's body, as the contract describes it. */
export interface Body {
  type: string;
  required?: true;
  /** Of a form's properties, where it is not the default. */
  encoding?: Readonly<Record<string, Encoding>>;
}

/** A style, or a content type: one, or several that a comma separates. */
interface Encoding extends Pick<Parameter, "style" | "explode" | "allowReserved"> {
  contentType?: string;
}

/** JSON, and what ends in `+json`. */
export function jsonBody(body: Body) {
  return serializer(body, (value) => JSON.stringify(value));
}

/** Text. */
export function textBody(body: Body) {
  return serializer(body, (value) => {
    if (typeof value !== "string") throw wrong("a string");
    return value;
  });
}

/** Bytes: a Blob, an ArrayBuffer or a view of one. */
export function blobBody(body: Body) {
  return serializer(body, (value) => {
    // Copies: until they are sent, and sent again, the caller may change them.
    if (value instanceof Blob) return value;
    if (value instanceof ArrayBuffer) return value.slice();
    if (!ArrayBuffer.isView(value)) throw wrong("a Blob, an ArrayBuffer or a typed array");
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  });
}

/** A form of `application/x-www-form-urlencoded`: an object, or URLSearchParams. */
export function formBody(body: Body) {
  return serializer(body, (value) => {
    if (value instanceof URLSearchParams) return value.toString();
    return properties(value, body, "URLSearchParams")
      .flatMap(([name, one, encoding]) => {
        if (encoding.style) return styled(name, one, encoding);
        // Named so, a list is one text too; else it is one for each item.
        const isJson = JSON_TYPE.test(concrete(encoding));
        const texts = isJson ? [JSON.stringify(one)] : listOf(one).map(text);
        return texts.map((of) => new URLSearchParams([[name, of]]).toString());
      })
      .filter(Boolean)
      .join("&");
  });
}

/** A form of `multipart/form-data`: an object, its files as Blobs, or FormData. */
export function multipartBody({ required, ...body }: Body) {
  // No type: the runtime sets it, with the boundary that it has chosen.
  return serializer({ type: "", ...(required && { required }) }, (value) => {
    const form = new FormData();
    if (value instanceof FormData) {
      for (const [name, one] of value) form.append(name, one);
      return form;
    }
    for (const [name, one, encoding] of properties(value, body, "FormData"))
      if (encoding.style && !listOf(one).some((item) => item instanceof Blob))
        // Without what only a URL needs: it is read back.
        for (const [key, inner] of new URLSearchParams(styled(name, one, encoding)))
          form.append(key, inner);
      else for (const item of listOf(one)) form.append(name, part(item, concrete(encoding)));
    return form;
  });
}

/** A property in a form, as a parameter of its style is in a URL. */
function styled(name: string, value: unknown, encoding: Encoding): string {
  return value === null ? "" : serialize({ ...encoding, in: "query", name }, value, `body.${name}`);
}

const JSON_TYPE = /^[\w.+-]+\/([\w.+-]+\+)?json\s*(;|$)/i;

/** The first of an encoding's media types that can be sent: not `image/*`. */
function concrete({ contentType = "" }: Encoding): string {
  const types = contentType.split(",").map((type) => type.trim());
  return types.find((type) => type && !type.includes("*")) ?? "";
}

/**
 * A part's value. FormData has no media type of its own for a text, so that a text has none, which means
 * `text/plain`; a part of any other type has to be a Blob, which has a file name too.
 */
function part(value: unknown, given: string): string | Blob {
  if (value instanceof Blob) {
    if (value.type || !given) return value;
    return value instanceof File
      ? new File([value], value.name, { type: given })
      : new Blob([value], { type: given });
  }
  // OpenAPI's defaults.
  const isObject = typeof value === "object" && value !== null;
  const type = given || (isObject ? "application/json" : "text/plain");
  if (/^text\/plain\s*(;|$)/i.test(type)) return text(value);
  return new Blob([JSON_TYPE.test(type) ? JSON.stringify(value) : text(value)], { type });
}

function serializer({ type, required }: Body, serialize: (value: unknown) => BodyInit) {
  return (options: FetchOptions): FetchOptions => {
    const { body } = options;
    if (body === undefined) {
      if (required) throw new MeumConfigError("Expected `body`: it is required.", "not-sent");
      return options;
    }
    const serialized = serialize(body);
    const { params } = options;
    // `image/*` is no type to send: the Blob says which of them it is.
    const own = body instanceof Blob && body.type;
    const header = type.includes("*") ? own || "application/octet-stream" : type;
    return {
      ...options,
      bodySerializer: () => serialized,
      // Here, since it must win over openapi-fetch's own `application/json`.
      ...(header && {
        params: { ...params, header: { ...params?.header, "Content-Type": header } },
      }),
    };
  };
}

/** Of a form: name, value and encoding of each property that is there. */
function properties(value: unknown, { encoding }: Body, or: string): [string, unknown, Encoding][] {
  if (typeof value !== "object" || value === null) throw wrong(`an object or ${or}`);
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([name, one]) => [name, one, encoding?.[name] ?? {}]);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function text(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function wrong(expected: string): MeumConfigError {
  return new MeumConfigError(`Expected \`body\` to be ${expected}.`, "not-sent");
}
