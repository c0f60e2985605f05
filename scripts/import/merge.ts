import { stringify } from "yaml";
import type { Node } from "../openapi/model.js";
import { METHODS } from "../openapi/operations.js";
import { asMap, isRecord } from "../openapi/references.js";
import { agree, type Choice, describe, type Sourced } from "./agree.js";
import type { Piece } from "./load.js";

const SECTIONS = [
  "schemas",
  "responses",
  "parameters",
  "examples",
  "requestBodies",
  "headers",
  "securitySchemes",
  "links",
  "callbacks",
  "pathItems",
];
const MAX_NOTES = 100;

/** One contract of several documents. */
export interface Merged {
  text: string;
  /** Where the documents differ in annotations: what was taken from where. */
  notes: string[];
}

/**
 * One contract of several documents: one alone stays byte for byte; several are united, sorted, so that
 * the order of the sources leaves no trace.
 * @throws {ContractError} where two of them do not mean the same, with both sources and the place.
 */
export function merge(pieces: readonly Piece[]): Merged {
  const different = [...new Map(pieces.map((piece) => [piece.text, piece])).values()];
  const [only, another] = different;
  if (only && !another) return { text: only.text, notes: [] };

  const ordered = different.toSorted((a, b) => compare(sortKey(a), sortKey(b)));
  const choices: Choice[] = [];
  /** What each document has at a place, those that have something. */
  const at = (...place: string[]): Sourced[] =>
    ordered.flatMap(({ name, document }) => {
      let value: unknown = document;
      for (const key of place)
        value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
      return value === undefined ? [] : [{ source: name, value }];
    });
  const names = (sourced: readonly Sourced[]) =>
    [...new Set(sourced.flatMap(({ value }) => Object.keys(asMap(value))))].toSorted(compare);

  const heads = ordered.map(({ name, document }) => {
    const { paths: _, components: __, ...head } = document as unknown as Node;
    return { source: name, value: { ...head, openapi: version(head.openapi, ordered) } };
  });
  const paths = names(at("paths")).map((path) => {
    const items = at("paths", path);
    // What stands beside the methods (parameters, servers) holds for each of them.
    const shared = items.map(({ source, value }) => ({
      source,
      value: Object.fromEntries(
        Object.entries(asMap(value)).filter(
          ([key]) => !(METHODS as readonly string[]).includes(key),
        ),
      ),
    }));
    const methods = METHODS.flatMap((method) => {
      const sourced = at("paths", path, method);
      return sourced.length
        ? [[method, agree(sourced, ["paths", path, method], choices)] as const]
        : [];
    });
    return [
      path,
      { ...asMap(agree(shared, ["paths", path], choices)), ...Object.fromEntries(methods) },
    ] as const;
  });
  const components = names(at("components"))
    .toSorted((a, b) => rank(a) - rank(b))
    .map((section) => {
      const sourced = at("components", section);
      if (!sourced.every(({ value }) => isRecord(value)) || section.startsWith("x-"))
        return [section, agree(sourced, ["components", section], choices)] as const;
      const members = names(sourced).map((name) => {
        const place = ["components", section, name];
        return [name, agree(at(...place), place, choices)] as const;
      });
      return [section, Object.fromEntries(members)] as const;
    });
  const text = stringify(
    {
      ...asMap(agree(heads, [], choices)),
      paths: Object.fromEntries(paths),
      ...(components.length && { components: Object.fromEntries(components) }),
    },
    // Aliases would be ours, not the contract's.
    { aliasDuplicateObjects: false, lineWidth: 100 },
  );
  const notes = choices.slice(0, MAX_NOTES).map(describe);
  if (choices.length > MAX_NOTES)
    notes.push(`and ${choices.length - MAX_NOTES} more annotations that differ`);
  return { text, notes };
}

/** Of versions that differ in their last number only, the highest: they mean the same. */
function version(own: unknown, pieces: readonly Piece[]): unknown {
  const line = `${own}`.replace(/\.\d+$/, "");
  return pieces
    .map(({ document }) => document.openapi)
    .filter((one) => one.replace(/\.\d+$/, "") === line)
    .toSorted((a, b) => Number(b.split(".")[2]) - Number(a.split(".")[2]))[0];
}

function sortKey({ document, text }: Piece): string {
  const [path = ""] = Object.keys(document.paths ?? {}).toSorted(compare);
  return `${path}\n${text}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rank(section: string): number {
  return SECTIONS.includes(section) ? SECTIONS.indexOf(section) : SECTIONS.length;
}
