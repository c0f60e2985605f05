import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the real server did with one request. */
export interface Exchange {
  /** `undefined` where no answer came. */
  status?: number;
  /** Where a redirect leads; it is not followed. */
  location?: string;
  /** Why no answer came. */
  error?: string;
}

/** An answer that is made up here, to see whether Prism would flag it. */
export interface Pretence {
  status: number;
  contentType: string;
  body: string;
}

/** Stands between Prism and the real server. */
export interface Relay {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** What became of the last request since this was asked; `undefined`: none came through. */
  take(): Exchange | undefined;
  /** Answers with this instead of asking the real server, until it is `undefined`. */
  pretend(answer: Pretence | undefined): void;
  close(): Promise<void>;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 10_000_000;
// They belong to one connection, and the length and encoding to the body as it was on that one.
const HOP =
  /^(host|connection|keep-alive|transfer-encoding|te|upgrade|proxy-.*|expect|content-length|content-encoding|accept-encoding)$/i;

/**
 * Prism follows redirects, with the key; and where a proxied call fails it does not tell a violation
 * from a dead server. So it talks to this, which asks the real server and keeps what that said.
 */
export async function startRelay(upstream: string): Promise<Relay> {
  let last: Exchange | undefined;
  let pretence: Pretence | undefined;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (pretence) {
      response.writeHead(pretence.status, { "content-type": pretence.contentType });
      response.end(pretence.body);
      return;
    }
    last = {};
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers))
      if (!HOP.test(name)) for (const one of [value ?? []].flat()) headers.append(name, one);
    const body = Buffer.concat(chunks);
    try {
      const real = await fetch(upstream + request.url, {
        method: request.method ?? "GET",
        headers,
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body.length && { body }),
      });
      const location = real.headers.get("location");
      const text = await read(real);
      last = { status: real.status, ...(location && { location }) };
      response.statusCode = real.status;
      for (const [name, value] of real.headers)
        if (!HOP.test(name) && !/^(location|set-cookie)$/i.test(name))
          response.setHeader(name, value);
      response.end(text);
    } catch (error) {
      last = { error: reason(error) };
      response.writeHead(502).end();
    }
  };

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = last;
      last = undefined;
      return taken;
    },
    pretend: (answer) => {
      pretence = answer;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function read(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`its answer is longer than ${MAX_BYTES / 1e6} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reason(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === "TimeoutError") return `no complete answer within ${TIMEOUT_MS / 1000} s`;
  return cause?.message || cause?.code || message;
}
