import type { OpenAPI3 } from "openapi-typescript";
import { accepted, essence } from "../openapi/media-types.js";
import type { ContractOperation, Node } from "../openapi/model.js";
import { isRecord } from "../openapi/references.js";
import { serverOf } from "../openapi/servers.js";
import type { Effect, Finding } from "./report.js";

/** An operation as the client is made from it, and the contract that it is of. */
export interface DiffOperation extends ContractOperation {
  readonly document: OpenAPI3;
  /** The security schemes that the contract's operations use. */
  readonly schemes: ReadonlySet<string>;
}

/** An empty list of findings, and what adds one to it, and returns it. */
export function collect() {
  const findings: Finding[] = [];
  const add = (effect: Effect, place: string, reason: string) => {
    findings.push({ effect, place, reason });
    return findings;
  };
  return { findings, add };
}

/** What is said where something holds in one of two contracts only: in the new one, or in the old one. */
export function compareFlag(
  place: string,
  [old, now]: readonly [unknown, unknown],
  gained: readonly [Effect, string],
  lost: readonly [Effect, string],
): Finding[] {
  if (Boolean(old) === Boolean(now)) return [];
  const [effect, reason] = now ? gained : lost;
  return [{ effect, place, reason }];
}

/** Of what a caller gives. */
export function compareRequired(place: string, old: boolean, now: boolean): Finding[] {
  return compareFlag(place, [old, now], ["major", "is required now"], ["minor", "is optional now"]);
}

export function compareDeprecated(place: string, old: unknown, now: unknown): Finding[] {
  const [gained, lost] = ["is deprecated now", "is no longer deprecated"];
  return compareFlag(place, [old, now], ["minor", gained], ["minor", lost]);
}

/** Where requests go, unless a caller says it. */
export function serverName({ server, document }: DiffOperation): string {
  return server ?? serverOf(document.servers) ?? "no server that the contract names";
}

/** Media types as the client asks for them: lower case, no charset, but a version, say. */
export function typesOf(mediaTypes: readonly string[]): string[] {
  return [...new Set(mediaTypes.map(accepted))];
}

/** How a media type is named within an operation: JSON needs no word. */
export function mediaName(type: string): string {
  return essence(type) === "application/json" ? "" : ` (${essence(type)})`;
}

/** The media types that a body is offered in, of which the client uses some. */
export function offered({ content }: Node): string[] {
  return isRecord(content) ? typesOf(Object.keys(content)).sort() : [];
}
