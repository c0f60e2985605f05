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

const rows = read("docs/errors.md")
  .split("## Every failure")[1]!
  .split("## ")[0]!
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .slice(2)
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

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
