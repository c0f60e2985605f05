import { vi } from "vitest";

/** Waits until this does not throw: looks often, and for longer than a busy machine takes. */
export function eventually<Result>(look: () => Result): Promise<Awaited<Result>> {
  return vi.waitFor(look, { timeout: 30_000, interval: 10 }) as Promise<Awaited<Result>>;
}
