import { SCHEMA_MAPS } from "../openapi/keywords.js";
import { METHODS } from "../openapi/operations.js";
import { asList, asMap, isRecord, resolveMap, targetOf } from "../openapi/references.js";

type Node = Record<string, unknown>;

/** More objects take Prism too long, and more memory than there may be. */
const MOST_OBJECTS = 100_000;
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
  const whole = (node: unknown) => unfolded(document, asMap(node), Number.POSITIVE_INFINITY);
  if (whole(document).objects > MOST_OBJECTS) return true;
  const items = Object.values(asMap(document.paths)).map((item) =>
    resolveMap<Node>(document, item),
  );
  const operations = items.flatMap((item) => METHODS.map((method) => item[method]));
  return operations.some((operation) => whole(operation).circles > MOST_CIRCLES);
}

/** Such a contract without references: those at the beginning of each chain are written out, behind them anything is allowed. */
export function cutShort(document: Node): Node {
  const { components, ...rest } = document;
  const { securitySchemes = {} } = asMap(components);
  const used = { ...rest, components: { securitySchemes } };
  let { node } = unfolded(document, used, 0, Number.POSITIVE_INFINITY);
  for (let depth = 1; depth <= DEEPEST; depth++) {
    const next = unfolded(document, used, depth);
    if (next.objects > MOST_OBJECTS) break;
    node = next.node;
  }
  return node;
}

/** What `root` is without references, down to `depth` of those to a schema; not all of it if that is more than `most`. */
function unfolded(document: object, root: Node, depth: number, most = MOST_OBJECTS) {
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
