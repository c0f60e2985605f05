import { startPrism, startPrismOf } from "../../../scripts/prism/index.js";
import { refusedUrl, startFaultServer } from "../../support/fault-server.js";
import { PUBLISHED } from "../../support/published.js";
import { close, json, silence } from "../../support/steps.js";
import { CONTRACT } from "../../support/today.js";

/** What all consumers call: URLs, by what happens there. `today` is a mock server of today's contract. */
export interface Servers {
  at: { prism: string; today: string; refused: string; unknownName: string; selfSigned: string };
  stop(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const [prism, today] = await Promise.all([startPrismOf(PUBLISHED), startPrism(CONTRACT)]);
  const selfSigned = await startFaultServer([close], { tls: true });
  return {
    at: {
      prism: prism.url,
      today: today.url,
      refused: await refusedUrl(),
      unknownName: "https://no-such-host.invalid",
      selfSigned: selfSigned.url,
    },
    stop: async () => {
      await Promise.all([prism.stop(), today.stop(), selfSigned.close()]);
    },
  };
}

/** What one consumer calls: connections that are lost, and how many requests had arrived on them. */
export async function startLosingServers() {
  const closing = await startFaultServer([close]);
  // Kept alive, and lost under the second request.
  const reusing = await startFaultServer([json(200, { disconnected: true }), close]);
  const repeating = await startFaultServer([
    json(200, { disconnected: true }),
    close,
    json(404, { code: "INTEGRATION_NOT_FOUND" }),
  ]);
  const silent = await startFaultServer([silence]);
  // As `reusing`, and then nothing listens any more: a runtime that repeats by itself finds a closed port.
  const vanishing = await startFaultServer([
    json(200, { disconnected: true }),
    () => void vanishing.close(),
  ]);
  return {
    at: {
      closing: closing.url,
      reusing: reusing.url,
      repeating: repeating.url,
      silent: silent.url,
      vanishing: vanishing.url,
    },
    arrived: () => ({
      closing: closing.requests.length,
      reusing: reusing.requests.length,
      repeating: repeating.requests.length,
    }),
    stop: async () => {
      const servers = [closing, reusing, repeating, silent, vanishing];
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
