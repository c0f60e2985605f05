// What a value is, asked so that neither a strange object nor what is added to every object makes a difference.

/** What `read` returns; nothing if it throws, as a getter or a proxy may. */
export function tryTo<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    // Then there is nothing.
  }
}

// Node keeps an object without any prototype as a hash table, which takes three times as long.
const NOTHING = Object.freeze(Object.create(null));

/** A copy that inherits nothing: what is added to every object is no option, no parameter, and no part of a body. */
export function bare<Value extends object>(value: Value): Value {
  return Object.assign(Object.create(NOTHING), value);
}

/** The class of the runtime that a value is of, such as `Array`. Anyone may choose another tag, also a key. */
function classOf(value: unknown): string | undefined {
  return tryTo(() => {
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    return typeof (globalThis as Record<string, unknown>)[tag] === "function" ? tag : undefined;
  });
}

/** Whether it has a property, its own or another's. */
export function has(value: unknown, property: PropertyKey): boolean | undefined {
  return tryTo(() => property in Object(value));
}

/**
 * Whether a value may hold options: a plain object, an instance of a class of the caller's, a module. Not an
 * `AbortSignal`, a promise or the like: their properties are not their own, so that all would be ignored.
 */
export function isRecord(value: unknown): value is object {
  const isOther = (classOf(value) ?? "Object") !== "Object";
  return typeof value === "object" && value !== null && !isOther && !has(value, "then");
}

/** A list of pairs, such as `Headers`. Not an array: one of names would be taken for pairs. */
export function isListOfPairs(value: unknown): value is Iterable<[string, unknown]> {
  const isObject = typeof value === "object" && classOf(value) !== "Array";
  return isObject && has(value, Symbol.iterator) === true;
}

/** Numbers and the like as they are; of anything else its kind, since it may be a key. */
export function describe(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean" || value == null) return `${value}`;
  const name = classOf(value);
  if (name === "Object" && has(value, "then")) return "a promise";
  const kind =
    typeof value === "object" && name
      ? name.replace(/^(Array|Object)$/, (found) => found.toLowerCase())
      : typeof value;
  return `${/^[AEIOU]/i.test(kind) ? "an" : "a"} ${kind}`;
}
