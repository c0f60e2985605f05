/** A worker that disconnects a shop when its owner asks: `POST /disconnect`, with the owner's token. */
import { createMeumClient, isMeumApiError, isMeumError } from "meum";

export interface Env {
  /** Secrets: the shop's dedicated key, and what its owner shows. */
  MEUM_API_KEY: string;
  OWNER_TOKEN: string;
  /** A mock server's, in tests. */
  MEUM_BASE_URL?: string;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (new URL(request.url).pathname !== "/disconnect") return tell(404, "no such page");
    if (request.method !== "POST") return tell(405, "POST only", { Allow: "POST" });
    if (!(await isOwner(request, env))) return tell(401, "owner only");
    try {
      const meum = createMeumClient({
        apiKey: env.MEUM_API_KEY,
        baseUrl: env.MEUM_BASE_URL,
        // An owner is waiting.
        timeoutMs: 5_000,
        deadlineMs: 15_000,
      });
      const { disconnected } = await meum.wooDisconnect({ signal: request.signal });
      return tell(200, disconnected ? "disconnected" : "nothing to do");
    } catch (error) {
      return explain(error);
    }
  },
};

function explain(error: unknown): Response {
  if (!isMeumError(error)) throw error; // the owner has gone: the request's own abort
  console.error(error.name, error.outcome, error.message); // the key is in none of them
  // First of all: a repeat could be refused although the first call has worked.
  if (error.outcome === "unknown")
    return tell(502, "unknown: look whether the shop is still connected before you ask again");
  if (isMeumApiError(error)) {
    if (error.status === 404) return tell(200, "nothing to do");
    // Ours to mend, not the owner's: the key is wrong, revoked, or of another kind.
    if (error.status === 401 || error.status === 403) return tell(500, "not done: our key");
    const seconds = Math.ceil((error.retryAfterMs ?? 60_000) / 1000);
    if (error.status === 429) return tell(503, "not done: later", { "Retry-After": `${seconds}` });
  }
  return tell(502, "not done");
}

function tell(status: number, state: string, headers?: Record<string, string>): Response {
  return Response.json({ state }, { status, ...(headers && { headers }) });
}

/** Compares digests: how long it takes tells nothing of the token. */
async function isOwner(request: Request, { OWNER_TOKEN }: Env): Promise<boolean> {
  const [shown, right] = await Promise.all(
    [request.headers.get("Authorization") ?? "", `Bearer ${OWNER_TOKEN}`].map(async (text) => {
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
      return new Uint8Array(digest).join();
    }),
  );
  return shown === right;
}
