import type { OpenAPI3 } from "openapi-typescript";
import { METHODS } from "./operations.js";
import { asList, asMap, resolveMap } from "./references.js";
import { securityOf } from "./security.js";

type Node = Record<string, unknown>;

/** Leaves out each parameter that is the key of its operation: the client sends that in its place. */
export function withoutKeyParameters(document: OpenAPI3): void {
  for (const found of Object.values(document.paths ?? {})) {
    const item = asMap(found);
    const operations = METHODS.map((method) => asMap(item[method])).filter(isOperation);
    const isKey = operations.map((operation) => isKeyOf(document, operation));
    const shared = asList(item.parameters);
    const keys = shared.filter((parameter) => isKey.some((is) => is(parameter)));
    if (keys.length) item.parameters = shared.filter((parameter) => !keys.includes(parameter));
    for (const [at, operation] of operations.entries()) {
      const all = [...keys, ...asList(operation.parameters)];
      const others = all.filter((parameter) => !isKey[at]!(parameter));
      if (keys.length || others.length < all.length) operation.parameters = others;
    }
  }
}

const isOperation = (node: Node) => Object.keys(node).length > 0;

function isKeyOf(document: OpenAPI3, operation: Node): (parameter: unknown) => boolean {
  const places = new Set<string>();
  try {
    for (const { kind, name } of securityOf(document, operation, []).credentials)
      places.add(placeOf(kind, name));
  } catch {
    // The operation is refused later, where its place is known.
  }
  return (parameter) => {
    const { in: location, name } = resolveMap<Node>(document, parameter);
    return places.has(placeOf(`${location}`, `${name}`));
  };
}

function placeOf(location: string, name: string): string {
  return `${location} ${location === "header" ? name.toLowerCase() : name}`;
}
