import type { MediaTypeObject, ReferenceObject } from "openapi-typescript";
import type { ContractBody, ContractResponse } from "./model.js";
import { asMap, isRecord } from "./references.js";

type Content = Readonly<Record<string, MediaTypeObject | ReferenceObject>>;
type Kind = ContractBody["kind"] | "stream";

/** A media type without its parameters. */
export function essence(mediaType: string): string {
  return mediaType.split(";")[0]!.trim().toLowerCase();
}

/** A media type as a client asks for it: of its parameters, only those that choose between responses. */
export function accepted(mediaType: string): string {
  const [, ...parameters] = mediaType.split(";").map((part) => part.trim());
  const choosing = parameters.filter((part) => part && !/^charset\b/i.test(part));
  return [essence(mediaType), ...choosing].join(";");
}

/** Whether a media type of a contract, which may be a range, is the one that came. */
export function matches(documented: string, got: string): boolean {
  if (documented === "*/*") return got !== "";
  return documented.endsWith("/*") ? got.startsWith(documented.slice(0, -1)) : documented === got;
}

/** How a media type's bodies are written and read. */
export function kindOf(mediaType: string, schema?: unknown): Kind {
  const type = essence(mediaType);
  // What generators write that do not know: JSON, unless the schema is a bare string.
  if (type === "*/*" || type === "application/*") {
    if (!isRecord(schema) || schema.type !== "string") return "json";
    return schema.format === "binary" ? "blob" : "text";
  }
  if (/^[\w.+-]+\/([\w.+-]+\+)?json$/.test(type)) return "json";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "multipart/form-data") return "multipart";
  if (type === "text/event-stream") return "stream";
  if (type.startsWith("text/") || /^application\/((.+\+)?(xml|yaml)|x-ndjson|jsonl)$/.test(type))
    return "text";
  return "blob";
}

const MEDIA_TYPE = /^\s*[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+\s*(;.*)?$/;

/** The media type that a request is sent in: JSON, or else the first that is supported. */
export function pickBody(content: Content) {
  const options = Object.entries(content).flatMap(([mediaType, value]) => {
    const media = asMap(value) as MediaTypeObject;
    const kind = kindOf(mediaType, media.schema);
    const supported =
      MEDIA_TYPE.test(mediaType) &&
      kind !== "stream" &&
      (kind === "multipart" || !essence(mediaType).startsWith("multipart/"));
    return supported ? [{ mediaType, kind, media }] : [];
  });
  return options.find(({ kind }) => kind === "json") ?? options[0];
}

/** The media types that a response is read in: all that are JSON, or else the first. */
export function pickContent(content: Content): {
  kind: ContractResponse["kind"] | "stream";
  mediaTypes: string[];
} {
  const kinds = Object.entries(asMap(content)).map(([name, value]) => ({
    name,
    kind: kindOf(name, asMap(value).schema),
  }));
  const json = kinds.filter(({ kind }) => kind === "json").map(({ name }) => name);
  if (json.length) return { kind: "json", mediaTypes: json };
  const first = kinds.find(({ kind }) => kind !== "stream") ?? kinds[0];
  if (!first) return { kind: "none", mediaTypes: [] };
  const { kind, name } = first;
  return { kind: kind === "form" || kind === "multipart" ? "blob" : kind, mediaTypes: [name] };
}
