import { isDeepStrictEqual } from "node:util";
import type { OpenAPI3 } from "openapi-typescript";
import { stringify } from "yaml";
import { ContractError, isRecord } from "../openapi/document.js";
import type { Piece } from "./load.js";

type Node = Record<string, unknown>;

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
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

/**
 * One contract of several documents: one alone stays byte for byte; several are united, sorted, so
 * that the order of the sources leaves no trace.
 * @throws {ContractError} where two of them do not agree, with both sources and the place.
 */
export function merge(pieces: readonly Piece[]): string {
  const different = pieces.filter(
    (piece, index) => pieces.findIndex(({ text }) => text === piece.text) === index,
  );
  const [only, another] = different;
  if (only && !another) return only.text;

  const ordered = different.toSorted((a, b) => compare(sortKey(a), sortKey(b)));
  const head: Node = {};
  const paths: Node = {};
  const components: Node = {};
  const from = new Map<string, string>();

  /** Puts `value` at `target[key]`, or makes sure that the same is there already. */
  const put = (target: Node, key: string, value: unknown, source: string, ...place: string[]) => {
    const at = JSON.stringify([...place, key]);
    if (Object.hasOwn(target, key)) {
      if (!isDeepStrictEqual(target[key], value))
        throw conflict(from.get(at), source, [...place, key], target[key], value);
      return;
    }
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    from.set(at, source);
  };

  const [first] = ordered;
  for (const { name, document } of ordered) {
    const { paths: itsPaths, components: itsComponents, ...itsHead } = document as unknown as Node;
    if (first && name !== first.name)
      for (const key of Object.keys(head))
        if (!Object.hasOwn(itsHead, key))
          throw conflict(first.name, name, [key], head[key], undefined);
    for (const [key, value] of Object.entries(itsHead)) {
      if (first && name !== first.name && !Object.hasOwn(head, key))
        throw conflict(first.name, name, [key], undefined, value);
      put(head, key, value, name);
    }
    for (const [path, item] of Object.entries(asNode(itsPaths))) {
      const known = asNode(paths[path]);
      const seen = Object.hasOwn(paths, path);
      if (!seen) {
        paths[path] = known;
        from.set(JSON.stringify(["paths", path]), name);
      }
      const shared = (node: unknown) =>
        Object.keys(asNode(node)).filter((key) => !METHODS.includes(key));
      // What stands beside the methods (parameters, servers) holds for each of them.
      for (const key of new Set([...(seen ? shared(known) : []), ...shared(item)])) {
        const [old, value] = [known[key], asNode(item)[key]];
        if (seen && !isDeepStrictEqual(old, value))
          throw conflict(
            from.get(JSON.stringify(["paths", path])),
            name,
            ["paths", path, key],
            old,
            value,
          );
        known[key] = value;
      }
      for (const [key, value] of Object.entries(asNode(item)))
        if (METHODS.includes(key)) put(known, key, value, name, "paths", path);
    }
    for (const [section, members] of Object.entries(asNode(itsComponents))) {
      if (!isRecord(members)) {
        put(components, section, members, name, "components");
        continue;
      }
      const target = asNode((components[section] ??= {}));
      for (const [key, value] of Object.entries(members))
        put(target, key, value, name, "components", section);
    }
  }
  return stringify(
    {
      ...head,
      paths: sorted(paths, byText, (item) => sorted(asNode(item), byList(METHODS))),
      ...(Object.keys(components).length && {
        components: sorted(components, byList(SECTIONS), (section) =>
          isRecord(section) ? sorted(section, byText) : section,
        ),
      }),
    },
    // Aliases would be ours, not the contract's.
    { aliasDuplicateObjects: false, lineWidth: 100 },
  );
}

function conflict(
  first: string | undefined,
  second: string,
  place: string[],
  a: unknown,
  b: unknown,
) {
  const show = (value: unknown) =>
    value === undefined ? "is absent" : `is ${excerpt(JSON.stringify(value))}`;
  const [where, left, right] = difference(place, a, b);
  return new ContractError(
    `${second}: does not agree with ${first} on \`${where.join(" > ")}\`: in ${first} it ${show(left)}, in ${second} it ${show(right)}`,
  );
}

/** Down to the innermost place where two values differ. */
function difference(place: string[], a: unknown, b: unknown): [string[], unknown, unknown] {
  if (isRecord(a) && isRecord(b))
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      if (!isDeepStrictEqual(a[key], b[key])) return difference([...place, key], a[key], b[key]);
  return [place, a, b];
}

function excerpt(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function asNode(value: unknown): Node {
  return isRecord(value) ? value : {};
}

function sortKey({ document, text }: Piece): string {
  const [path = ""] = Object.keys((document as OpenAPI3).paths ?? {}).toSorted(compare);
  return `${path}\n${text}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const byText = compare;

function byList(list: string[]) {
  const rank = (key: string) => (list.includes(key) ? list.indexOf(key) : list.length);
  return (a: string, b: string) => rank(a) - rank(b) || compare(a, b);
}

function sorted(
  node: Node,
  order: (a: string, b: string) => number,
  change: (value: unknown) => unknown = (value) => value,
): Node {
  return Object.fromEntries(
    Object.keys(node)
      .toSorted(order)
      .map((key) => [key, change(node[key])]),
  );
}
