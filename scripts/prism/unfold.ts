import { SCHEMA_MAPS } from "../openapi/keywords.js";
import { METHODS } from "../openapi/operations.js";
import { asList, asMap, isRecord, resolveMap, targetOf } from "../openapi/references.js";

type Node = Record<string, unknown>;

/** More objects take Prism too long, and more memory than there may be: in a contract, and in one operation. */
const MOST_OBJECTS = 100_000;
const MOST_OF_ONE = 20_000;
/** Of more in one operation, Prism loses some. */
const MOST_CIRCLES = 20;
const DEEPEST = 6;

// Below these, keys are names that the contract's author chose.
const MAPS = new Set<string>(SCHEMA_MAPS);

/**
 * Whether a contract's types refer to each other in so many ways that Prism cannot hold it: it writes out each
 * reference where it stands, until it comes round in a circle.
 */
export function isEndless(document: { paths?: unknown }): boolean {
  return (
    !fits(document, document as Node, Number.POSITIVE_INFINITY) ||
    operationsOf(document, document).some(
      (operation) =>
        unfolded(document, operation, Number.POSITIVE_INFINITY, MOST_OF_ONE).circles > MOST_CIRCLES,
    )
  );
}

function operationsOf(document: object, { paths }: { paths?: unknown }): Node[] {
  const items = Object.values(asMap(paths)).map((item) => resolveMap<Node>(document, item));
  return items.flatMap((item) => METHODS.map((method) => asMap(item[method])));
}

function fits(document: object, root: Node, depth: number): boolean {
  const fitsIn = (most: number) => (node: Node) =>
    unfolded(document, node, depth, most).objects <= most;
  return fitsIn(MOST_OBJECTS)(root) && operationsOf(document, root).every(fitsIn(MOST_OF_ONE));
}

/** Such a contract without references: those at the beginning of each chain are written out, behind them anything is allowed. */
export function cutShort(document: Node): Node {
  const { components, ...rest } = document;
  const { securitySchemes = {} } = asMap(components);
  const used = { ...rest, components: { securitySchemes } };
  let depth = 0;
  while (depth < DEEPEST && fits(document, used, depth + 1)) depth++;
  return unfolded(document, used, depth, Number.POSITIVE_INFINITY).node;
}

/** What `root` is without references, down to `depth` of those to a schema; not all of it if that is more than `most`. */
function unfolded(document: object, root: Node, depth: number, most: number) {
  let objects = 0;
  let circles = 0;
  const open = new Set<unknown>();
  const copy = (node: unknown, left: number, names: boolean): unknown => {
    if (typeof node !== "object" || node === null) return node;
    if (++objects > most) return {};
    if (Array.isArray(node)) return node.map((item) => copy(item, left, false));
    const { $ref, ...own } = node as Node;
    if (typeof $ref !== "string") return copyOf(node as Node, left, names);
    const further = left - Number($ref.startsWith("#/components/schemas/"));
    const target = targetOf(document, $ref);
    if (open.has(target)) circles++;
    if (open.has(target) || further < 0) return { ...typeOf(target), ...copyOf(own, left, false) };
    open.add(target);
    const there = copy(target, further, false);
    open.delete(target);
    return isRecord(there) ? { ...there, ...copyOf(own, left, false) } : there;
  };
  const copyOf = (node: Node, left: number, names: boolean) => {
    const entries = Object.entries(names ? node : withoutExclusions(node));
    return Object.fromEntries(
      entries.map(([name, inner]) => [name, copy(inner, left, !names && MAPS.has(name))]),
    );
  };
  return { node: copyOf(root, depth, false), objects, circles };
}

const EXCLUSIONS = /^(not|if|maxContains|unevaluated(Items|Properties))$/;

/** A schema without what would refuse a value because another schema, which may have been cut short, allows it. */
function withoutExclusions({ oneOf, ...others }: Node): Node {
  const rest = Object.fromEntries(
    Object.entries(others).filter(([name]) => !EXCLUSIONS.test(name)),
  );
  if (Array.isArray(oneOf)) rest.allOf = [...asList(rest.allOf), { anyOf: oneOf }];
  return rest;
}

/** Of a value of any type, Prism makes `null`. */
function typeOf(schema: unknown): Node {
  const { type, nullable } = asMap(schema);
  return type === undefined ? {} : { type, nullable };
}
