import { gzipSync } from "node:zlib";
import type { Step } from "../support/fault-server.js";
import { answer, close, drip, endless, json, raw, reset, silence } from "../support/steps.js";

type Outcome = "rejected" | "not-sent" | "unknown";

/** What must come of a fault: the error's class and outcome, or data where there is no class. */
export interface Case {
  name: string;
  steps: Step[];
  error?: string;
  outcome?: Outcome;
  /** Of the safe method, if it differs. */
  safeOutcome?: Outcome;
  /** Requests that the server may see, of an unsafe and of a safe method. */
  unsafe: number;
  safe: number;
  status?: number;
  tls?: boolean;
  /** The server keeps silent at some point, until a timeout. */
  silent?: boolean;
}

const OK = '{"disconnected":true}';
const FLAT = { error: "Integration not found", code: "INTEGRATION_NOT_FOUND" };
const NESTED = {
  error: { type: "permission_error", code: "INSUFFICIENT_SCOPE", message: "No scope" },
};
const ELSEWHERE = "http://127.0.0.2:9/";

type Row = [
  name: string,
  step: Step | Step[],
  unsafe?: number,
  safe?: number,
  more?: Partial<Case>,
];

function cases(error: string | undefined, outcome: Case["outcome"], rows: Row[]): Case[] {
  return rows.map(([name, steps, unsafe = 1, safe = unsafe, more]) => ({
    name,
    steps: Array.isArray(steps) ? steps : [steps],
    ...(error && { error }),
    ...(outcome && { outcome }),
    unsafe,
    safe,
    ...more,
  }));
}

function statuses(list: number[], unsafe: number, safe: number): Row[] {
  return list.map((status) => [`${status}`, json(status, FLAT), unsafe, safe, { status }]);
}

function retryAfter(value: string, attempts: number): Row {
  return [`429, Retry-After: ${value}`, json(429, FLAT, { "Retry-After": value }), attempts];
}

function redirects(list: number[], more?: Partial<Case>): Row[] {
  return list.flatMap((status) =>
    ["/v1/elsewhere", ELSEWHERE].map(
      (Location): Row => [
        `${status} to ${Location}`,
        answer(status, "", { Location }),
        1,
        1,
        { status, ...more },
      ],
    ),
  );
}

export const CASES: Case[] = [
  ...cases(undefined, undefined, [
    ["200", answer(200, OK)],
    ["200, no Content-Type", raw(`HTTP/1.1 200 OK\r\nContent-Length: ${OK.length}\r\n\r\n${OK}`)],
    ["200, text/html with the contract's JSON", answer(200, OK, { "Content-Type": "text/html" })],
    ["200, no Content-Length", raw(`HTTP/1.1 200 OK\r\n\r\n${OK}`, "close")],
    [
      "200, chunked",
      raw(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n${OK.slice(0, 5)}\r\n10\r\n${OK.slice(5)}\r\n0\r\n\r\n`,
      ),
    ],
    ["200, gzip", answer(200, gzipSync(OK), { "Content-Encoding": "gzip" })],
    ["200, BOM", answer(200, `\uFEFF${OK}`)],
    ["200, a further member", json(200, { disconnected: false, later: 1 })],
    [
      "1xx before the answer",
      raw(
        `HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: ${OK.length}\r\n\r\n${OK}`,
      ),
    ],
    ["429, then 200", [json(429, FLAT, { "Retry-After": "0" }), answer(200, OK)], 2],
  ]),
  ...cases("MeumConnectionError", "unknown", [
    ["closed before the head", close, 1, 3],
    ["reset before the head", reset, 1, 3],
    ["half a head, closed", raw("HTTP/1.1 200 OK\r\nContent-Le", "close"), 1, 3],
    ["reset in the head", raw("HTTP/1.1 200 OK\r\nContent-Le", "reset"), 1, 3],
    [
      "half a body, closed",
      raw(`HTTP/1.1 200 OK\r\nContent-Length: ${OK.length}\r\n\r\n${OK.slice(0, 9)}`, "close"),
      1,
      3,
    ],
    [
      "reset after the head",
      raw(`HTTP/1.1 200 OK\r\nContent-Length: ${OK.length}\r\n\r\n`, "reset"),
      1,
      3,
    ],
    [
      "Content-Length too long",
      raw(`HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n${OK}`, "close"),
      1,
      3,
    ],
    [
      "chunked, closed without its end",
      raw(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n15\r\n${OK}\r\n`, "close"),
      1,
      3,
    ],
    [
      "a chunk size that is none",
      raw(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n${OK}`),
      1,
      3,
    ],
    ["no HTTP", raw("SSH-2.0-OpenSSH_9.2\r\n"), 1, 3],
    [
      "gzip that is none",
      // On a kept-alive connection, Node 20's own fetch hangs on the third one.
      answer(200, OK, { "Content-Encoding": "gzip", Connection: "close" }),
      1,
      3,
    ],
  ]),
  ...cases("MeumConnectionError", "not-sent", [
    ["self-signed certificate", silence, 0, 0, { tls: true }],
  ]),
  ...cases("MeumTimeoutError", "unknown", [
    ["accepted, never answered", silence, 1, 3, { silent: true }],
    ["half a head, then silence", raw("HTTP/1.1 200 OK\r\nContent-Le"), 1, 3, { silent: true }],
    [
      "the head, then silence",
      raw("HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n"),
      1,
      3,
      { silent: true },
    ],
    [
      "half a body, then silence",
      raw(`HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n${OK.slice(0, 9)}`),
      1,
      3,
      { silent: true },
    ],
    ["a body dripped past the timeout", drip(200, OK.padEnd(500)), 1, 3, { silent: true }],
  ]),
  ...cases("MeumContractError", "unknown", [
    ["200, empty", answer(200)],
    ["200, blanks", answer(200, "  ")],
    ["204", answer(204)],
    ...[201, 202, 203, 206, 299].map(
      (status): Row => [`${status}, undocumented`, answer(status, OK), 1, 1, { status }],
    ),
    ["200, text", answer(200, "Disconnected.", { "Content-Type": "text/plain" })],
    ["200, HTML", answer(200, "<!doctype html><title>Hi</title>", { "Content-Type": "text/html" })],
    ...[
      "null",
      "[]",
      '"true"',
      "true",
      "0",
      "{}",
      '{"disconnected":"yes"}',
      '{"disconnected":null}',
      '[{"disconnected":true}]',
    ].map((body): Row => [`200, ${body}`, answer(200, body)]),
    [
      "200, cut off where its Content-Length is too short",
      raw(`HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n${OK.slice(0, 9)}`),
    ],
    ["200, UTF-16", answer(200, Buffer.from(`\uFEFF${OK}`, "utf16le"))],
    ["200, 100 000 nested brackets", answer(200, "[".repeat(100_000) + "]".repeat(100_000))],
    ["200, 100 000 open brackets", answer(200, "[".repeat(100_000))],
    ["200, 100 MB", endless(200)],
    [
      "200, a gzip bomb",
      answer(200, gzipSync(Buffer.alloc(50_000_000, " ")), { "Content-Encoding": "gzip" }),
    ],
  ]),
  ...cases("MeumApiError", "rejected", [
    ...redirects([300, 305, 307, 308, 399]),
    ["304", answer(304), 1, 1, { status: 304 }],
    ["401, flat", json(401, FLAT), 1, 1, { status: 401 }],
    ["401, nested", json(401, NESTED), 1, 1, { status: 401 }],
    ["403, empty", answer(403), 1, 1, { status: 403 }],
    [
      "404, half a body, closed",
      raw('HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n{"error":"Integr', "close"),
      1,
      1,
      { status: 404 },
    ],
    [
      "404, half a body, then silence",
      raw('HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n{"error":"Integr'),
      1,
      1,
      { silent: true, status: 404 },
    ],
    ["403, without an end", endless(403), 1, 1, { status: 403 }],
    [
      "403, gzip that is none",
      json(403, FLAT, { "Content-Encoding": "gzip" }),
      1,
      1,
      { status: 403 },
    ],
    [
      "403, 100 000 nested brackets",
      answer(403, "[".repeat(100_000) + "]".repeat(100_000)),
      1,
      1,
      { status: 403 },
    ],
    ["404, UTF-16", answer(404, Buffer.from('{"error":"x"}', "utf16le")), 1, 1, { status: 404 }],
    ...statuses([400, 402, 403, 404, 405, 409, 410, 418, 422, 425, 451, 499], 1, 1),
    ["429", json(429, { error: "Too many requests" }), 3, 3, { status: 429 }],
    ...[
      "0",
      "-1",
      "1.5",
      "1e3",
      "soon",
      "",
      "0, 9",
      "Sun Nov  6 08:49:37 1994",
      "Sun, 06 Nov 1994 08:49:37 GMT",
    ].map((value) => retryAfter(value, 3)),
    // Node.js leaves the white space.
    ...["3600", "3600 \t", "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"].map(
      (value) => retryAfter(value, 1),
    ),
  ]),
  ...cases("MeumApiError", "unknown", [
    ...redirects([301, 302, 303], { safeOutcome: "rejected" }),
    ...statuses([408, 500, 502, 503, 504], 1, 3),
    ...statuses([501, 505, 520, 599, 600, 999], 1, 1),
    [
      "500, HTML",
      answer(500, "<html><h1>Oops</h1></html>", { "Content-Type": "text/html" }),
      1,
      3,
      { status: 500 },
    ],
    ["500, empty", answer(500), 1, 3, { status: 500 }],
    [
      "500, cut off",
      raw("HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\nxx", "close"),
      1,
      3,
      { status: 500 },
    ],
    ["503, Retry-After: 0", json(503, FLAT, { "Retry-After": "0" }), 1, 3, { status: 503 }],
    ["503, Retry-After: 3600", json(503, FLAT, { "Retry-After": "3600" }), 1, 1, { status: 503 }],
    ["429, then closed", [json(429, FLAT), close], 2, 3, { error: "MeumConnectionError" }],
    ["429, then 500", [json(429, FLAT), json(500, FLAT)], 2, 3],
  ]),
];
