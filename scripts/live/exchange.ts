import type { OpenAPI3 } from "openapi-typescript";
import type { ContractOperation } from "../openapi/model.js";
import { sampleCall } from "../openapi/sample-call.js";
import type { Prism } from "../prism/index.js";
import { ExpectedError } from "../util/errors.js";
import { failureOf } from "../util/network.js";
import { type Keys, removeKeys } from "./keys.js";
import type { Got, Relay, Sent, Tamper } from "./relay.js";

/** The server could not be asked. */
export class UnreachableError extends ExpectedError {
  override name = "UnreachableError";
}

/** What Prism says against a request or a response. */
interface Violation {
  location?: string[];
  severity: string;
  code?: string;
  message: string;
}

/** A response of the real server, and what Prism says of it. */
export interface Reply {
  sent: Sent;
  got: Got;
  text: string;
  /** `undefined` where Prism did not judge it. */
  violations: Violation[] | undefined;
}

/** How an operation is called. */
export interface Ask {
  keys: Keys;
  /** They are removed behind Prism, which would not let a request without one pass. */
  withoutKey?: boolean;
  /** A made-up response instead of the server's, to see whether Prism would flag it. */
  instead?: Got;
  /** Told what is about to be sent. */
  onRequest?: (line: string) => void;
}

/** What an operation's calls go through: client, Prism, relay, server. */
export interface Chain {
  /** The contract as it was read. */
  source: OpenAPI3;
  document: OpenAPI3;
  createClient: typeof import("../../src/index.js").createMeumClient;
  /** Without a trailing slash. */
  baseUrl: string;
  prism: Prism;
  relay: Relay;
}

/**
 * Calls one operation.
 * @returns the reply, or why no request could be sent
 * @throws {UnreachableError} where the server did not respond
 */
export async function ask(
  { document, createClient, baseUrl, prism, relay }: Chain,
  operation: ContractOperation,
  { keys, withoutKey, instead, onRequest }: Ask,
): Promise<Reply | string> {
  relay.begin(
    HIDE_REDIRECT,
    withoutKey ? { request: (sent) => removeKeys(sent, keys) } : undefined,
    instead && { respond: () => instead },
  );
  let violations: Violation[] | undefined;
  let problem = "";
  try {
    const client = createClient({
      apiKey: Object.keys(keys).length ? keys : undefined,
      baseUrl: prism.url,
      maxRetries: 0,
      fetch: async (url, init) => {
        if (onRequest) onRequest(await preview(`${url}`.replace(prism.url, baseUrl), init));
        const response = await fetch(url, init);
        violations = JSON.parse(response.headers.get("sl-violations") ?? "[]") as Violation[];
        problem = (await response.clone().text()).slice(0, 500);
        return response;
      },
    });
    const methods = client as unknown as Record<string, (request: object) => Promise<unknown>>;
    await methods[operation.name]!(sampleCall(document, operation, { optional: false }));
  } catch (error) {
    // That the client rejects a response is not the question here; that it cannot ask is.
    problem ||= (error as Error).message;
  }
  if (relay.failure)
    throw new UnreachableError(
      `${operation.name}: ${baseUrl} could not be reached: ${failureOf(relay.failure)}`,
    );
  const [exchange] = relay.passed;
  if (!exchange) return violations?.map(({ message }) => message).join("; ") || problem;
  return { ...exchange, text: new TextDecoder().decode(exchange.got.body), violations };
}

/** `undefined` if the text is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const TIMEOUT_MS = 30_000;

/**
 * GET without a key, past Prism.
 * @throws {UnreachableError} where the server did not respond
 */
export async function get<Seen>(
  baseUrl: string,
  path: string,
  read: (response: Response) => Promise<Seen>,
): Promise<Seen> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return await read(await fetch(baseUrl + path, { redirect: "manual", signal }));
  } catch (error) {
    throw new UnreachableError(`${baseUrl} could not be reached: ${failureOf(error)}`);
  }
}

/** Prism follows redirects, and takes the key along. */
const HIDE_REDIRECT: Tamper = {
  response: ({ headers }) => {
    const kept = new Headers(headers);
    kept.delete("location");
    return { headers: kept };
  },
};

const READABLE = /json|xml|^text\/|^application\/x-www-form-urlencoded/;
const MAX_PREVIEW = 2_000;

/** `POST https://…, body: {"amount":5}` */
async function preview(url: string, init: RequestInit = {}): Promise<string> {
  const { headers, body } = new Request("http://server", { ...init, method: "POST" });
  const line = `${init.method ?? "GET"} ${url}`;
  if (!body) return `${line}, no body`;
  const type = headers.get("content-type") ?? "an unknown media type";
  const bytes = Buffer.from(await new Response(body).arrayBuffer());
  if (!READABLE.test(type)) return `${line}, body: ${bytes.length} bytes of ${type}`;
  return `${line}, body: ${bytes.toString().slice(0, MAX_PREVIEW)}`;
}
