import { inspect } from "node:util";

/** A key that no other text contains by chance. */
export const KEY = "sk_live_EXAMPLE_DO_NOT_USE";

const EVERYTHING = {
  depth: Number.POSITIVE_INFINITY,
  showHidden: true,
  getters: true,
  maxStringLength: null,
  maxArrayLength: null,
};

/** Everything that a thrown thing can show of itself, in one text. */
export function everythingOf(thrown: unknown): string {
  const texts = [inspect(thrown, EVERYTHING)];
  for (let at = thrown, depth = 0; at && depth < 10; at = (at as Error).cause, depth++) {
    const { message, stack } = at as Error;
    texts.push(`${message}`, `${stack}`);
    for (const name of Object.getOwnPropertyNames(at))
      texts.push(inspect((at as Record<string, unknown>)[name], EVERYTHING));
    if ((at as { headers?: unknown }).headers instanceof Headers)
      texts.push(JSON.stringify([...(at as { headers: Headers }).headers]));
  }
  try {
    texts.push(JSON.stringify(thrown));
  } catch {
    // Nested too deep: then it cannot be shown in this way.
  }
  return texts.join("\n");
}
