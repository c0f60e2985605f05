import type { OpenAPI3 } from "openapi-typescript";
import { refusal } from "./document.js";
import type { Place } from "./model.js";

interface Unnamed {
  method: string;
  path: string;
  place: Place;
  source: { operationId?: string };
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
// The client's own, what would make it a promise, and what every object has.
const RESERVED = new Set(["api", "then", ...Object.getOwnPropertyNames(Object.prototype)]);

/**
 * The methods' names. An operationId that is an identifier is the name; any other is turned into one
 * (`users/get-by-id`: `usersGetById`); where there is none, or two come to the same, method and path
 * name it (`getV1InvoicesById`). A name that the client needs itself gets `Operation` at its end.
 * @throws {ContractError} where two operations still have one name, naming both
 */
export function nameOperations(document: OpenAPI3, operations: readonly Unnamed[]): string[] {
  const ids = new Map<string, Unnamed>();
  for (const operation of operations) {
    const id = operation.source.operationId;
    if (id === undefined) continue;
    const other = ids.get(id);
    if (other) throw clash(document, operation, other, `the operationId \`${id}\``);
    ids.set(id, operation);
  }
  const given = operations.map(({ source: { operationId: id } }) =>
    id === undefined ? undefined : IDENTIFIER.test(id) ? id : camelCase(id),
  );
  const names = operations.map((operation, index) => {
    const name = given[index];
    const own = name === operation.source.operationId;
    const usable = name && (own || given.filter((other) => other === name).length === 1);
    const chosen = usable ? name : nameOfPath(operation);
    return RESERVED.has(chosen) ? `${chosen}Operation` : chosen;
  });
  const taken = new Map<string, Unnamed>();
  for (const [index, name] of names.entries()) {
    const operation = operations[index]!;
    const other = taken.get(name);
    if (other)
      throw clash(document, operation, other, `the name \`${name}\`: give one another operationId`);
    taken.set(name, operation);
  }
  return names;
}

function nameOfPath({ method, path }: Unnamed): string {
  return camelCase(`${method} ${path.replace(/\{([^}]*)\}/g, " by $1 ")}`);
}

function camelCase(text: string): string {
  const words = text.split(/[^\p{ID_Continue}$]+/u).filter(Boolean);
  const joined = words
    .map((word, index) => {
      const first = word.charAt(0);
      return (index ? first.toUpperCase() : first.toLowerCase()) + word.slice(1);
    })
    .join("");
  return joined && !IDENTIFIER.test(joined) ? `_${joined}` : joined;
}

function clash(document: OpenAPI3, operation: Unnamed, other: Unnamed, what: string) {
  const label = ({ method, path }: Unnamed) => `${method.toUpperCase()} ${path}`;
  return refusal(
    document,
    operation.source.operationId === undefined
      ? operation.place
      : [...operation.place, "operationId"],
    `${label(other)} and ${label(operation)} have both ${what}`,
  );
}
