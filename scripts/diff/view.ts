import type { OpenAPI3 } from "openapi-typescript";
import { essence } from "../openapi/media-types.js";
import type { ContractOperation, Node } from "../openapi/model.js";
import { isRecord, resolve } from "../openapi/references.js";
import { serverOf } from "../openapi/servers.js";
import type { Effect } from "./report.js";

/** An operation as the client is made from it, and the contract that it is of. */
export interface DiffOperation extends ContractOperation {
  readonly document: OpenAPI3;
  /** The security schemes that the contract's operations use. */
  readonly schemes: ReadonlySet<string>;
}

export type Add = (effect: Effect, place: string, reason: string) => void;

/** Where requests go, unless a caller says it. */
export function serverName({ server, document }: DiffOperation): string {
  return server ?? serverOf(document.servers) ?? "no server that the contract names";
}

/** Media types as people know them: no charset, lower case. */
export function namesOf(mediaTypes: readonly string[]): string[] {
  return [...new Set(mediaTypes.map(essence))];
}

/** How a media type is named within an operation: JSON needs no word. */
export function mediaName(type: string): string {
  return essence(type) === "application/json" ? "" : ` (${essence(type)})`;
}

/** The media types that a body is offered in, of which the client uses some. */
export function offered({ content }: Node): string[] {
  return isRecord(content) ? namesOf(Object.keys(content)).sort() : [];
}

export function deref(document: OpenAPI3, value: unknown): Node {
  return isRecord(value) ? resolve<Node>(document, value) : {};
}
