import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createMeumClient, type MeumClientOptions, settle } from "meum";
import { readContract } from "../openapi/document.js";
import { canonical } from "../openapi/normalize.js";
import { listOperations } from "../openapi/operations.js";
import { startPrism } from "../prism/index.js";
import { holdPort } from "../util/hold-port.js";
import { progress } from "../util/progress.js";

const CONTRACT = fileURLToPath(new URL("../../openapi.yaml", import.meta.url));

/** Shows what a caller sees of the API and of its failures. Everything runs on this machine. */
export async function demo(): Promise<void> {
  console.log(
    "A demo of the client. Everything runs on this machine; the API itself is not called.",
  );

  // An exit, unlike a signal's own end, takes Prism along, also while that is starting.
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));

  // Not by `contractOf`, which takes a second to load: the contract is our own.
  const operations = listOperations(canonical(readContract(CONTRACT)));
  const operation = operations.find(({ name }) => name === "wooDisconnect");
  const failures = (operation?.responses ?? [])
    .map(({ status }) => status)
    .filter((status) => /^[345]\d\d$/.test(status));

  const prism = await progress("Starting a mock server of the contract", () =>
    startPrism(CONTRACT),
  );
  try {
    title("The call succeeds");
    await call({ baseUrl: prism.url });

    for (const status of failures) {
      title(`A failure that the contract documents: ${status}`);
      await call({ baseUrl: prism.url, headers: { Prefer: `code=${status}` } });
    }

    title("Too many requests: the client waits as long as the server asks, and tries again");
    let requests = 0;
    await withServer(
      (_, response) => {
        response.setHeader("Content-Type", "application/json");
        if (++requests > 1) return response.end('{"disconnected":true}');
        response.writeHead(429, { "Retry-After": "1" });
        return response.end('{"error":"Too many requests"}');
      },
      (baseUrl) => call({ baseUrl }),
    );

    title("The connection is cut after the server has disconnected the shop");
    let disconnected = 0;
    await withServer(
      (request) => {
        disconnected++;
        request.socket.destroy();
      },
      (baseUrl) => call({ baseUrl }),
    );
    say("server", `Disconnected ${disconnected} time. The client did not repeat the call.`);

    title("No server is listening");
    const { port, release } = await holdPort();
    await call({ baseUrl: `http://127.0.0.1:${port}`, maxRetries: 0 });
    release();
  } finally {
    await prism.stop();
  }
}

/** Calls, and prints what can be seen of it. */
async function call(options: MeumClientOptions): Promise<void> {
  const meum = createMeumClient({
    apiKey: "sk_live_EXAMPLE_DO_NOT_USE",
    ...options,
    fetch: async (url, init) => {
      say("request", `${init.method} ${new URL(url).pathname}`);
      const response = await fetch(url, init);
      say("response", `${response.status} ${await response.clone().text()}`);
      return response;
    },
    onAttempt: ({ number, status, errorCode, durationMs, delayMs }) => {
      const next = delayMs === undefined ? "" : `, the next one in ${Math.round(delayMs)} ms`;
      say(
        "onAttempt",
        `${number}: ${status ?? errorCode} after ${Math.round(durationMs)} ms${next}`,
      );
    },
  });
  const { outcome, data, error } = await settle(meum.wooDisconnect());
  say("settle", `outcome "${outcome}", ${error ? error.name : `data ${JSON.stringify(data)}`}`);
  if (error) say("message", error.message);
}

function title(text: string): void {
  console.log(`\n${text}`);
}

function say(what: string, text: string): void {
  console.log(`  ${what.padEnd(9)}  ${text}`);
}

/** A server for as long as `use` takes. */
async function withServer(
  listener: RequestListener,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
