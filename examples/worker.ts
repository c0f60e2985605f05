/** A worker that disconnects a shop when its owner asks: `POST /disconnect`, with the owner's token. */
import { createMeumClient, isMeumApiError, type MeumError, settle } from "meum";

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
    const meum = createMeumClient({
      apiKey: env.MEUM_API_KEY,
      baseUrl: env.MEUM_BASE_URL,
      // An owner is waiting.
      timeoutMs: 5_000,
      deadlineMs: 15_000,
    });
    // Not aborted when the owner leaves: it would then be unknown whether the shop was disconnected.
    const result = await settle(meum.wooDisconnect());
    if (result.error) return explain(result.error);
    // What `false` means, the API does not document.
    return tell(
      200,
      result.data.disconnected ? "disconnected" : "not disconnected: check the shop",
    );
  },
};

function explain(error: MeumError): Response {
  console.error(JSON.stringify(error)); // never holds the key
  // First of all: a repeat could be rejected although the first call has worked.
  if (error.outcome === "unknown")
    return tell(502, "unknown: check whether the shop is still connected before you ask again");
  if (isMeumApiError(error)) {
    if (error.code === "INTEGRATION_NOT_FOUND") return tell(200, "nothing to do");
    // Ours to mend, not the owner's: the key is invalid, revoked, or of another kind.
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
