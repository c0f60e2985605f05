import { expect, it } from "vitest";
import type { MeumError, Middleware } from "../../src/index.js";
import { refusedUrl, type Step } from "../support/fault-server.js";
import { createMeumClient, type MeumClientOptions } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, serve, withoutWaits } from "../support/setup.js";
import { close, json, raw } from "../support/steps.js";
import { read } from "./pages.js";

// The table of docs/errors.md is kept: each row has examples here, which fail as it says.

interface Example {
  readonly step?: Step;
  readonly tls?: boolean;
  readonly refused?: boolean;
  readonly client?: MeumClientOptions;
  readonly call?: object;
  readonly middleware?: Middleware;
}

const statuses = (...list: number[]): Example[] =>
  list.map((status) => ({ step: json(status, { error: "x" }, { "Retry-After": "0" }) }));

/** By the beginning of a row. */
const EXAMPLES: Record<string, Example[]> = {
  "an option, a parameter": [{ call: { timeoutMs: 0 } }, { call: { nothing: 1 } }],
  "connection refused": [{ refused: true }],
  "DNS failure": [{ tls: true }],
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
    { step: () => {}, call: { timeoutMs: 1_100 } },
  ],
  "429": statuses(429),
  "408, 500": statuses(408, 500, 502, 503, 504),
  "other 5xx; 301": statuses(501, 505, 599, 301, 302, 303),
  "other 3xx": statuses(300, 307, 308, 400, 401, 403, 404, 409, 422),
  "not 2xx": [{ step: raw("HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n{", "close") }],
  "2xx that": [
    ...statuses(201, 204),
    { step: json(200, { disconnected: "yes" }) },
    { step: json(200, { disconnected: true }), client: { maxResponseBytes: 3 } },
  ],
  "middleware throws": [{ middleware: { onRequest: () => Promise.reject(new Error("mine")) } }],
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

withoutWaits();

it("each row has examples", () => {
  const beginnings = Object.keys(EXAMPLES);
  expect(
    rows.map(([what]) => beginnings.filter((begin) => what?.startsWith(begin)).length),
  ).toEqual(beginnings.map(() => 1));
});

it.each(rows)("%s: %s, %s", async (what = "", error, outcome, idempotent, other) => {
  const [, examples = []] =
    Object.entries(EXAMPLES).find(([begin]) => what.startsWith(begin)) ?? [];
  for (const { step = close, tls = false, refused, client, call, middleware } of examples)
    for (const [method, repeated] of [
      ["wooReplace", idempotent],
      ["wooDisconnect", other],
    ] as const) {
      const baseUrl = refused ? await refusedUrl() : (await serve([step], { tls })).url;
      const meum = createMeumClient({ apiKey: KEY, baseUrl, ...client });
      if (middleware) meum.api.use(middleware);
      const thrown = (await rejection(meum[method](call))) as MeumError;
      if (error !== "as its status") expect(error).toContain(thrown.name);
      if (!outcome?.startsWith("as ")) expect(outcome?.split(" ")[0]).toBe(thrown.outcome);
      const attempts = thrown.attempts.length;
      if (repeated === "yes") expect([method, attempts]).toEqual([method, 3]);
      else expect(attempts).toBeLessThanOrEqual(1);
    }
});

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
