import type { OpenAPI3 } from "openapi-typescript";
import { asList, asMap, isRecord, resolve } from "../openapi/references.js";
import type { Effect, Finding } from "./report.js";
import type { Direction } from "./schemas/comparison.js";

export type Node = Record<string, unknown>;

/** One operation of a contract. */
export interface DiffOperation {
  document: OpenAPI3;
  /** The generated method. */
  name: string;
  method: string;
  path: string;
  source: Node;
}

/** An operation with what its path and its contract say for it, references followed. */
export interface View {
  document: OpenAPI3;
  source: Node;
  /** By place and name: `query limit`. */
  parameters: Map<string, Node>;
  body: Node | undefined;
  responses: Map<string, Node>;
  security: Node[];
  server: string | undefined;
}

export type Add = (effect: Effect, place: string, reason: string) => void;
/** What has changed from one schema to another. */
export type Compare = (direction: Direction, a: unknown, b: unknown, place: string) => Finding[];

export function view({ document, path, source }: DiffOperation): View {
  const item = deref(document, document.paths?.[path]);
  const parameters = new Map<string, Node>();
  for (const value of [...asList(item.parameters), ...asList(source.parameters)]) {
    const parameter = deref(document, value);
    const name = String(parameter.name);
    parameters.set(
      `${parameter.in} ${parameter.in === "header" ? name.toLowerCase() : name}`,
      parameter,
    );
  }
  const servers = [source.servers, item.servers, document.servers].find(
    (list) => Array.isArray(list) && list.length,
  );
  const [server] = asList(servers);
  return {
    document,
    source,
    parameters,
    body: source.requestBody === undefined ? undefined : deref(document, source.requestBody),
    responses: new Map(
      Object.entries(asMap(source.responses))
        .filter(([status]) => !status.startsWith("x-"))
        .map(([status, value]) => [
          status.toUpperCase().replace("DEFAULT", "default"),
          deref(document, value),
        ]),
    ),
    security: asList(source.security ?? document.security).map(asMap),
    server: isRecord(server) ? JSON.stringify(server.variables ? server : server.url) : undefined,
  };
}

/** The schema of a parameter or header; that of one with `content` stands one deeper. */
export function schemaOf({ schema, content }: Node): unknown {
  if (!isRecord(content)) return schema;
  const [media] = Object.values(content);
  return isRecord(media) ? media.schema : undefined;
}

/** Media types and their objects; in lower case, a charset left out. */
export function contentOf({ content }: Node): Map<string, Node> {
  return new Map(
    Object.entries(asMap(content)).map(([type, media]) => [
      type.toLowerCase().replace(/\s*;\s*charset=[^;]*$/, ""),
      asMap(media),
    ]),
  );
}

/** How a media type is named within an operation: JSON needs no word. */
export function mediaName(type: string): string {
  return type === "application/json" ? "" : ` (${type})`;
}

export function deref(document: OpenAPI3, value: unknown): Node {
  return isRecord(value) ? resolve<Node>(document, value as Node) : {};
}
