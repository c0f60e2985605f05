import { nativeFetch, runtime, undiciMajor } from "../runtime/runtime.js";
import { tryTo } from "../runtime/values.js";

/**
 * Whether `fetch` is the runtime's own, with nothing between it and the network. A dispatcher that a program has
 * set for all may send later, elsewhere or again. undici, Node's own too, keeps it at a registered symbol; the `fetch`
 * of Bun and Deno does not ask it.
 */
export function isPlainFetch(fetch: unknown): boolean | undefined {
  if (fetch !== nativeFetch) return false;
  if (runtime !== "node") return true;
  const globals = globalThis as unknown as Record<symbol, object | undefined>;
  // It may have no class or no options, or be a proxy, of which nothing can be read.
  // Each by its own expression: in a loop, to look one up takes Node twenty times as long.
  return tryTo(() =>
    [globals[V1], globals[V2], globals[V3], globals[V4], globals[V5]].every(isPlainAgent),
  );
}

// Two are in use; room for more. From undici 8 on, the first one is not used any more: it is for older copies.
const [V1, V2, V3, V4, V5] = [undiciMajor >= 8 ? 2 : 1, 2, 3, 4, 5].map((version) =>
  Symbol.for(`undici.globalDispatcher.${version}`),
) as [symbol, symbol, symbol, symbol, symbol];

/** undici's own Agent, by the name of the class that it is derived from; what is composed has another `dispatch`. */
function isPlainAgent(dispatcher: { readonly dispatch?: unknown } | undefined): boolean {
  if (!dispatcher) return true;
  const base = Object.getPrototypeOf(Object.getPrototypeOf(dispatcher));
  if (base.constructor.name !== "DispatcherBase") return false;
  if (dispatcher.dispatch !== base.dispatch) return false;
  const isPlain = withPlainOptions.get(dispatcher) ?? hasPlainOptions(dispatcher);
  withPlainOptions.set(dispatcher, isPlain);
  return isPlain;
}

// To look at the options costs more than all the rest, and they do not change.
const withPlainOptions = new WeakMap<object, boolean>();

/**
 * Without options that change what an Agent sends, or what is published of it: undici 6 does not tell when it writes
 * by HTTP/2. It keeps its options at symbols.
 */
function hasPlainOptions(dispatcher: object): boolean {
  const own = Object.getOwnPropertySymbols(dispatcher).map((symbol) => [
    symbol.description,
    (dispatcher as Record<symbol, unknown>)[symbol],
  ]);
  const { factory, options } = Object.fromEntries(own);
  const { interceptors, allowH2, connect } = options;
  return (
    factory.name === "defaultFactory" &&
    interceptors === undefined &&
    typeof connect !== "function" &&
    !(connect?.allowH2 ?? allowH2)
  );
}
