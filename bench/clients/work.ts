/**
 * The work, the same for each client: POST with the key, 10 s for the whole answer, no redirect
 * followed, a status that is no success is an error, JSON parsed, `disconnected` checked.
 */
export const KEY = "sk_live_EXAMPLE_DO_NOT_USE";
export const PATH = "/v1/integration/woocommerce/disconnect";
export const TIMEOUT_MS = 10_000;
export const authorization = `Bearer ${KEY}`;

export type Call = () => Promise<{ disconnected: boolean }>;
/** A function that makes one call to the server at a base URL. */
export type Open = (baseUrl: string) => Call;

export function checked(data: unknown): { disconnected: boolean } {
  const { disconnected } = (data ?? {}) as { disconnected?: unknown };
  if (typeof disconnected !== "boolean") throw new Error("not the contract's answer");
  return { disconnected };
}
