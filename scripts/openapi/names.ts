import type { Node } from "./model.js";

interface Unnamed {
  method: string;
  path: string;
  source: Node;
}

// The client's own, what would make it a promise, what `JSON.stringify` calls, and what every object has.
const RESERVED = new Set([
  "api",
  "then",
  "toJSON",
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/**
 * The methods' names. An operationId that is an identifier is the name; any other is turned into one
 * (`users/get-by-id`: `usersGetById`); where there is none, or two come to the same, method and path
 * name it (`getV1InvoicesById`). A name that the client needs itself gets `Operation` at its end, and one
 * that is taken even so a number.
 */
export function nameOperations(operations: readonly Unnamed[]): string[] {
  const ids = operations.map(({ source: { operationId: id } }) =>
    typeof id === "string" ? id : undefined,
  );
  const given = ids.map((id) =>
    id === undefined ? undefined : isIdentifier(id) ? id : camelCase(id),
  );
  const taken = new Set<string>();
  return operations.map((operation, index) => {
    const name = given[index];
    const same = given.flatMap((other, at) => (other === name ? [at] : []));
    // Of several, one that has the name as its operationId keeps it.
    const owners = same.filter((at) => ids[at] === name);
    const own = same.length === 1 || (owners.length === 1 && owners[0] === index);
    const chosen = name && own ? name : nameOfPath(operation);
    const base = RESERVED.has(chosen) ? `${chosen}Operation` : chosen;
    let unique = base;
    for (let count = 2; taken.has(unique); count++) unique = `${base}${count}`;
    taken.add(unique);
    return unique;
  });
}

function nameOfPath({ method, path }: Unnamed): string {
  return camelCase(`${method} ${path.replace(/\{([^}]*)\}/g, " by $1 ")}`);
}

function camelCase(text: string): string {
  const [first = "", ...others] = wordsOf(text);
  const words = [first.charAt(0).toLowerCase() + first.slice(1), ...others.map(capitalized)];
  return words.join("") && identifierOf(words);
}

export function isIdentifier(text: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text);
}

/** What of a text may stand in an identifier. */
export function wordsOf(text: string): string[] {
  return text.split(/[^\p{ID_Continue}$]+/u).filter(Boolean);
}

export function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function identifierOf(words: readonly string[]): string {
  const joined = words.join("");
  return isIdentifier(joined) ? joined : `_${joined}`;
}
