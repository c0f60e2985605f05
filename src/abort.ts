const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` when `signal` aborts, until the function that it returns is called. However many
 * calls share a signal, it has one listener of ours: from the eleventh on, Node warns of a leak.
 */
export function onAbort(signal: AbortSignal | null | undefined, listener: () => void): () => void {
  if (!signal) return () => {};
  const listeners = waiting.get(signal) ?? new Set();
  waiting.set(signal, listeners.add(listener));
  signal.addEventListener("abort", fire);
  return () => {
    listeners.delete(listener);
    if (!listeners.size) signal.removeEventListener("abort", fire);
  };
}

function fire({ currentTarget }: Event): void {
  for (const listener of waiting.get(currentTarget as AbortSignal) ?? []) listener();
}
