import { MeumConfigError } from "../../../src/errors.js";
import type { FetchOptions } from "../../../src/operation.js";

/** A request's body, as the contract describes it. */
export interface Body {
  type: string;
  required?: true;
  /** Of a form's properties, where it is not the default. */
  encoding?: Readonly<Record<string, Encoding>>;
}

interface Encoding {
  /** The media type of a part of its own. */
  contentType?: string;
  /** A list in one property, joined by this. */
  join?: string;
  /** An object as `name[property]=…`. */
  deep?: true;
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
    if (!(value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value)))
      throw wrong("a Blob, an ArrayBuffer or a typed array");
    return value as BodyInit;
  });
}

/** A form of `application/x-www-form-urlencoded`: an object, or URLSearchParams. */
export function formBody(body: Body) {
  return serializer(body, (value) => {
    if (value instanceof URLSearchParams) return value.toString();
    const form = new URLSearchParams();
    for (const [name, one] of properties(value, body, "URLSearchParams"))
      form.append(name, text(one));
    return form.toString();
  });
}

/** A form of `multipart/form-data`: an object, its files as Blobs, or FormData. */
export function multipartBody({ required, ...body }: Body) {
  // No type: the runtime sets it, with the boundary that it has chosen.
  return serializer({ type: "", ...(required && { required }) }, (value) => {
    if (value instanceof FormData) return value;
    const form = new FormData();
    for (const [name, one] of properties(value, body, "FormData")) {
      const type = body.encoding?.[name]?.contentType;
      if (one instanceof Blob) form.append(name, one);
      else if (type) form.append(name, new Blob([text(one)], { type }));
      else form.append(name, text(one));
    }
    return form;
  });
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

function properties(value: unknown, { encoding }: Body, or: string): [string, unknown][] {
  if (typeof value !== "object" || value === null) throw wrong(`an object or ${or}`);
  return Object.entries(value).flatMap(([name, one]): [string, unknown][] => {
    const { join, deep } = encoding?.[name] ?? {};
    if (one === undefined) return [];
    if (Array.isArray(one))
      return join === undefined
        ? one.map((item) => [name, item])
        : [[name, one.map(text).join(join)]];
    if (deep && typeof one === "object" && one !== null)
      return Object.entries(one).map(([property, inner]) => [`${name}[${property}]`, inner]);
    return [[name, one]];
  });
}

function text(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function wrong(expected: string): MeumConfigError {
  return new MeumConfigError(`Expected \`body\` to be ${expected}.`, "not-sent");
}
