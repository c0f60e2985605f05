import { afterEach, beforeEach, onTestFinished, vi } from "vitest";
import { type FaultServer, type Step, startFaultServer } from "./fault-server.js";
import { createMeumClient, type MeumClientOptions } from "./fixture.js";
import { KEY } from "./secret.js";

/** A fault server that ends with the test. */
export async function serve(
  ...[steps, options]: Parameters<typeof startFaultServer>
): Promise<FaultServer> {
  const server = await startFaultServer(steps, options);
  onTestFinished(() => server.close());
  return server;
}

/** A fault server, and a client of it. */
export async function setUp(steps: Step[], options: MeumClientOptions = {}) {
  const server = await serve(steps);
  return { server, meum: createMeumClient({ apiKey: KEY, baseUrl: server.url, ...options }) };
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([promise]);
  if (result.status === "fulfilled")
    throw new Error(`Expected a rejection, got ${JSON.stringify(result.value)}`);
  return result.reason;
}

/** In each test that follows: none waits between attempts. */
export function withoutWaits(): void {
  beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));
  afterEach(() => vi.restoreAllMocks());
}
