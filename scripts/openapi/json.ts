/** Deeper than any contract, and far from what a stack holds. */
export const MAX_DEPTH = 250;

/**
 * The value of a text that is JSON, in a fraction of the time that reading it as YAML takes. `undefined` where
 * it is not, and where YAML would refuse it: nested too deeply, a key twice, a number that JSON cannot express.
 */
export function valueOfJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  let keys = 0;
  const isSound = (node: unknown, depth: number): boolean => {
    if (typeof node === "number") return Number.isFinite(node);
    if (typeof node !== "object" || node === null) return true;
    const inner = Object.values(node);
    if (!Array.isArray(node)) keys += inner.length;
    return depth < MAX_DEPTH && inner.every((one) => isSound(one, depth + 1));
  };
  return isSound(value, 1) && keys === keysIn(text) ? value : undefined;
}

/** How many keys a JSON text has: colons that are in no string. Of a key that is there twice, its value has the last. */
function keysIn(text: string): number {
  let keys = 0;
  let isInString = false;
  // Not a whole string at a time: a long one is more than the stack of a regular expression holds.
  for (const [token] of text.matchAll(/\\.|[":]/g))
    if (token === '"') isInString = !isInString;
    else if (token === ":" && !isInString) keys++;
  return keys;
}
