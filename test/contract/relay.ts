import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Sent {
  method: string;
  /** Path and query, as on the wire. */
  url: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

export interface Got {
  status: number;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

/** What is done to the traffic on its way. */
export interface Tamper {
  request?: (sent: Sent) => Partial<Sent>;
  response?: (got: Got) => Partial<Got>;
}

export interface Relay {
  url: string;
  /** What has passed since {@link Relay.begin}, as it came in from either side. */
  passed: { sent: Sent; got: Got }[];
  /** Why something did not pass: what was to be changed is not there. */
  failure: unknown;
  /** Forgets what has passed, and tampers with what follows. */
  begin(...tamper: (Tamper | undefined)[]): void;
  close(): Promise<void>;
}

/** Stands before a server: records each exchange as it was, and passes it on as told. */
export async function startRelay(target: string): Promise<Relay> {
  let tampers: Tamper[] = [];
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = new Headers();
    for (let at = 0; at < request.rawHeaders.length; at += 2)
      headers.append(request.rawHeaders[at]!, request.rawHeaders[at + 1]!);
    const sent: Sent = {
      method: request.method!,
      url: request.url!,
      headers,
      body: Uint8Array.from(Buffer.concat(chunks)),
    };
    const changed = { ...sent };
    for (const tamper of tampers) Object.assign(changed, tamper.request?.(changed));
    const passedOn = new Headers(changed.headers);
    for (const name of ["host", "connection", "content-length", "transfer-encoding"])
      passedOn.delete(name);
    const answer = await fetch(target + changed.url, {
      method: changed.method,
      headers: passedOn,
      body: changed.body.length ? changed.body : null,
      redirect: "manual",
    });
    const got: Got = {
      status: answer.status,
      headers: answer.headers,
      body: new Uint8Array(await answer.arrayBuffer()),
    };
    relay.passed.push({ sent, got });
    const back = { ...got };
    for (const tamper of tampers) Object.assign(back, tamper.response?.(back));
    response.statusCode = back.status;
    const type = back.headers.get("content-type");
    if (type) response.setHeader("content-type", type);
    response.end(back.body);
  };
  const server = createServer((request, response) => {
    pass(request, response).catch((error) => {
      relay.failure = error;
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const relay: Relay = {
    url: `http://127.0.0.1:${port}`,
    passed: [],
    failure: undefined,
    begin(...given) {
      relay.passed = [];
      relay.failure = undefined;
      tampers = given.filter((tamper) => tamper !== undefined);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return relay;
}
