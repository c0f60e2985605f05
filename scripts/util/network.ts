/** Hosts that are this machine, as URLs have them. */
export const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** What a failed `fetch` says, in few words. */
export function failureOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === "TimeoutError") return "no complete response in time";
  return cause?.message || cause?.code || message;
}
