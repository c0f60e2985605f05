import type { Socket } from "node:net";
import { expect, it } from "vitest";
import type { MeumError, Middleware } from "../../src/index.js";
import { refusedUrl, type Step } from "../support/fault-server.js";
import { createMeumClient, type MeumClientOptions } from "../support/fixture.js";
import { type Limit, LONGEST, withLimit } from "../support/limit.js";
import { KEY } from "../support/secret.js";
import { rejection, serve, withoutWaits } from "../support/setup.js";
import { close, json, raw } from "../support/steps.js";
import { read } from "./pages.js";

// The table of docs/errors.md is kept: each row has examples here, which fail as it says.

interface Example {
  readonly status?: number;
  readonly step?: Step;
  readonly tls?: boolean;
  /** Where nothing is listening, or what is listening does not speak TLS. */
  readonly url?: () => Promise<string>;
  readonly client?: MeumClientOptions;
  readonly call?: object;
  /** It waits for a time limit of this length. */
  readonly waitMs?: number;
  readonly middleware?: Middleware;
}

/** Asked for TLS, it does this. */
const withoutTls = (onConnection: (socket: Socket) => void) => async () =>
  (await serve([], { onConnection })).url.replace("http:", "https:");

/** Of a status that is no success, what may become of its body. */
const ofStatus = (status: number): Example[] => {
  const head = `HTTP/1.1 ${status} X\r\nRetry-After: 0\r\nContent-Length: 99\r\n\r\n{`;
  return [
    { status, step: raw(head, "close") },
    { status, step: raw(head), waitMs: 500 },
    { status, step: raw(head + " ".repeat(98)), client: { maxResponseBytes: 3 } },
  ];
};

const statuses = (...list: number[]): Example[] =>
  list.map((status) => ({ step: json(status, { error: "x" }, { "Retry-After": "0" }) }));

/** By the beginning of a row. */
const EXAMPLES: Record<string, Example[]> = {
  "an option, a parameter": [{ call: { timeoutMs: 0 } }, { call: { nothing: 1 } }],
  "connection refused": [
    { url: refusedUrl },
    { url: withoutTls((socket) => socket.end()) },
    { url: withoutTls(() => {}), waitMs: 300 },
  ],
  // A label longer than a name may have: the resolver refuses it, without a look-up.
  "DNS failure": [{ url: async () => `https://${"a".repeat(64)}.invalid` }, { tls: true }],
  "the key function throws": [
    {
      client: {
        apiKey: () => {
          throw new Error("No key.");
        },
      },
    },
    { client: { apiKey: () => new Promise(() => {}), timeoutMs: 20 } },
  ],
  "connection lost": [
    { step: close },
    { step: raw("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{", "close") },
    { step: () => {}, waitMs: 500 },
  ],
  "429": statuses(429),
  "408, 500": statuses(408, 500, 502, 503, 504),
  "other 5xx; 301": statuses(501, 505, 599, 301, 302, 303),
  "other 3xx": statuses(300, 307, 308, 400, 401, 403, 404, 409, 422),
  "not 2xx": [404, 429, 501, 503].flatMap(ofStatus),
  "2xx that": [
    ...statuses(201, 204),
    { step: json(200, { disconnected: "yes" }) },
    { step: json(200, { disconnected: true }), client: { maxResponseBytes: 3 } },
  ],
  "middleware throws": [
    { middleware: { onRequest: () => Promise.reject(new Error("mine")) } },
    { step: json(403, {}), middleware: { onResponse: () => Promise.reject(new Error("mine")) } },
  ],
  "the caller aborts": [{ call: { signal: AbortSignal.abort() } }],
};

/** The rows of the table that follows a heading of docs/errors.md. */
function tableOf(heading: string): string[][] {
  const lines = read("docs/errors.md").split(`${heading}\n`)[1]!.split("\n## ")[0]!.split("\n");
  const cellsOf = (line: string) => line.split("|").slice(1, -1);
  const table = lines.filter((line) => line.startsWith("| ")).slice(2);
  return table.map((line) => cellsOf(line).map((cell) => cell.trim()));
}

const rows = tableOf("## Every failure");

/** What the table says of a status. */
function rowOf(status: number): string[] {
  const [first] = `${status}`;
  const [, ...row] =
    rows.find(([what]) => what?.split(/\D+/).includes(`${status}`)) ??
    rows.find(([what]) => what?.includes(`other ${first}xx`))!;
  return row;
}

withoutWaits();

it("each row has examples", () => {
  const beginnings = Object.keys(EXAMPLES);
  expect(
    rows.map(([what]) => beginnings.filter((begin) => what?.startsWith(begin)).length),
  ).toEqual(beginnings.map(() => 1));
});

it.each(rows)("%s: %s, %s", async (what = "", ...row) => {
  const [, examples = []] =
    Object.entries(EXAMPLES).find(([begin]) => what.startsWith(begin)) ?? [];
  // At the same time, since some wait for a limit.
  await Promise.all(
    examples.flatMap((example) =>
      METHODS.map((method) =>
        withLimit(example.waitMs ?? LONGEST[0], (...limit) => check(example, method, row, limit)),
      ),
    ),
  );
});

const METHODS = ["wooReplace", "wooDisconnect"] as const;

async function check(
  { status, step = close, tls = false, url, client, call, waitMs, middleware }: Example,
  method: (typeof METHODS)[number],
  row: (string | undefined)[],
  [timeoutMs, hadTime]: Limit,
) {
  const [error, outcome = "", idempotent, other] = status === undefined ? row : rowOf(status);
  const server = url ? undefined : await serve([step], { tls });
  const baseUrl = server?.url ?? (await url?.());
  const meum = createMeumClient({ apiKey: KEY, baseUrl, timeoutMs, ...client });
  if (middleware) meum.api.use(middleware);
  const thrown = (await rejection(meum[method](call))) as MeumError & { status?: number };
  if (waitMs && server) hadTime(server.requests.length === thrown.attempts.length);
  if (waitMs) hadTime(thrown.status === status);
  expect(error).toContain(thrown.name);
  if (!outcome.startsWith("as ")) expect(outcome.split(" ")[0]).toBe(thrown.outcome);
  const attempts = thrown.attempts.length;
  const repeated = method === "wooReplace" ? idempotent : other;
  if (repeated === "yes") expect([method, attempts]).toEqual([method, 3]);
  else expect(attempts).toBeLessThanOrEqual(1);
}

it("the table of properties lists those that each error has", async () => {
  const { url } = await serve([json(404, { error: "x" }), json(200, {}), close]);
  const meum = createMeumClient({ apiKey: KEY, baseUrl: url });
  const signal = AbortSignal.abort();
  for (const options of [{}, {}, {}, { signal }, { timeoutMs: 0 }]) {
    const error = (await rejection(meum.wooDisconnect(options))) as MeumError;
    const listed = tableOf("# Errors").filter(([, of]) => of === "all" || of?.includes(error.name));
    const own = Object.keys(error).map((name) => `\`${name}\``);
    expect([...own, "`name`"].sort(), error.name).toEqual(listed.map(([name]) => name).sort());
  }
});
