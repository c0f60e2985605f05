// What a value is, asked so that neither a strange object nor what is added to every object makes a difference.

/** A copy without a prototype: what is added to every object is no option, no parameter, and no part of a body. */
export function bare<Value extends object>(value: Value): Value {
  return Object.assign(Object.create(null), value);
}

/** The kind of a value, such as `Array`. */
function tagOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value).slice(8, -1);
  } catch {
    return "Object"; // a proxy that cannot be asked
  }
}

function isPromise(value: unknown): boolean {
  try {
    return "then" in Object(value);
  } catch {
    return false;
  }
}

/** Whether it is the name of a class of the runtime. */
function isClass(tag: string): boolean {
  return typeof (globalThis as Record<string, unknown>)[tag] === "function";
}

/**
 * Whether a value may hold options: a plain object, an instance of a class of the caller's, a module. Not an
 * `AbortSignal`, a promise or the like: their properties are not their own, so that all would be ignored.
 */
export function isRecord(value: unknown): value is object {
  const tag = tagOf(value);
  const isOther = tag !== "Object" && isClass(tag);
  return typeof value === "object" && value !== null && !isOther && !isPromise(value);
}

/** A list of pairs, such as `Headers`. Not an array: one of names would be taken for pairs. */
export function isListOfPairs(value: unknown): value is Iterable<[string, unknown]> {
  try {
    return typeof value === "object" && tagOf(value) !== "Array" && Symbol.iterator in value!;
  } catch {
    return false;
  }
}

/** Numbers and the like as they are; of anything else its kind, since it may be a key. */
export function describe(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean" || value == null) return `${value}`;
  const tag = tagOf(value);
  if (tag === "Object" && isPromise(value)) return "a promise";
  // Anyone may choose a tag, also a key: only the name of a class of the runtime is repeated.
  const isKnown = typeof value === "object" && isClass(tag);
  const kind = isKnown
    ? tag.replace(/^(Array|Object)$/, (name) => name.toLowerCase())
    : typeof value;
  return `${/^[AEIOU]/i.test(kind) ? "an" : "a"} ${kind}`;
}
