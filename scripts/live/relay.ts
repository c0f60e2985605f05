import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came in. */
export interface Sent {
  method: string;
  /** Path and query, as on the wire. */
  url: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

/** A response as the server sent it. */
export interface Got {
  status: number;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

/** How the traffic is changed on its way. */
export interface Tamper {
  request?: (sent: Sent) => Partial<Sent>;
  /** Instead of asking the server. */
  respond?: (sent: Sent) => Got;
  response?: (got: Got) => Partial<Got>;
}

/** Stands before a server: records each exchange as it was, and passes it on as told. */
export interface Relay {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** What has passed since {@link Relay.begin}, as it came in from either side. */
  passed: { sent: Sent; got: Got }[];
  /** Why something did not pass: the server did not respond, or a change could not be made. */
  failure: unknown;
  /** Forgets what has passed, and changes what follows. */
  begin(...tampers: (Tamper | undefined)[]): void;
  close(): Promise<void>;
}

const TIMEOUT_MS = 30_000;
/** No body that passes is longer. */
export const MAX_BYTES = 10_000_000;
// They belong to one connection, and the length and encoding to the body as it was on that one.
const HOP =
  /^(host|connection|keep-alive|transfer-encoding|te|upgrade|proxy-.*|expect|content-length|content-encoding)$/i;

/** Starts a relay before `target`, an origin with or without a base path. Redirects are not followed. */
export async function startRelay(target: string): Promise<Relay> {
  let tampers: Tamper[] = [];

  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const sent = await read(request);
    const changed = { ...sent };
    for (const { request: change } of tampers) Object.assign(changed, change?.(changed));
    const instead = tampers.find(({ respond }) => respond)?.respond;
    const got = instead ? instead(changed) : await ask(target, changed);
    relay.passed.push({ sent, got });
    const back = { ...got };
    for (const { response: change } of tampers) Object.assign(back, change?.(back));
    response.statusCode = back.status;
    for (const [name, value] of back.headers)
      if (!HOP.test(name)) response.appendHeader(name, value);
    response.end(back.body);
  };

  const server = createServer((request, response) => {
    pass(request, response).catch((error) => {
      relay.failure = error;
      response.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const relay: Relay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed: [],
    failure: undefined,
    begin(...given) {
      relay.passed = [];
      relay.failure = undefined;
      tampers = given.filter((tamper) => tamper !== undefined);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return relay;
}

async function read(request: IncomingMessage): Promise<Sent> {
  const { method = "GET", url = "/", rawHeaders } = request;
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
  return { method, url, headers, body: await collect(request) };
}

async function ask(target: string, { method, url, headers, body }: Sent): Promise<Got> {
  const passedOn = new Headers([...headers].filter(([name]) => !HOP.test(name)));
  const response = await fetch(target + url, {
    method,
    headers: passedOn,
    body: body.length ? body : null,
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { status } = response;
  return { status, headers: response.headers, body: await collect(response.body ?? []) };
}

async function collect(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`a body is longer than ${MAX_BYTES / 1e6} MB`);
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}
