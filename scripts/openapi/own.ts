// A contract may give anything any name, also one that every object has.

/** A header of this name, Node.js's `fetch` drops: it keeps headers in a plain object. */
export const UNSENDABLE = /^__proto__$/i;

export const INHERITED = Object.getOwnPropertyNames(Object.prototype);

/** A property of an object's own: `toString` only where it is one. */
export function ownOf<Value>(
  object: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Sets a property: a plain assignment to `__proto__` would not make one. */
export function define(object: object, name: string, value: unknown): void {
  const how = { enumerable: true, configurable: true, writable: true };
  Object.defineProperty(object, name, { value, ...how });
}
