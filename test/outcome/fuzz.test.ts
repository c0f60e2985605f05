import type { Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type FaultServer, startFaultServer } from "../support/fault-server.js";
import { createMeumClient, isMeumError } from "../support/fixture.js";
import { everythingOf, KEY } from "../support/secret.js";

const RUNS = Number(process.env.FUZZ_RUNS ?? 1_000);
const AT_ONCE = 32;
/** Of an attempt; longer where it is too short for most requests to arrive, on a machine that is busy. */
let timeoutMs = 100;
const LONGEST_TIMEOUT_MS = 800;
const DEADLINE_MS = 10_000; // far from what a busy machine adds

/** Any answer: status × headers × bytes × chunking × timing × end. */
interface Answer {
  status: number;
  headers: [string, string][];
  body: Uint8Array;
  length: "right" | "short" | "long" | "none" | "chunked";
  cuts: number[];
  pauseMs: number;
  end: "keep" | "close" | "reset";
  /** How much of it is sent, of a thousand. */
  sent: number;
}

const OK = '{"disconnected":true}';
const text = (value: string) => new Uint8Array(Buffer.from(value));

const answers: fc.Arbitrary<Answer> = fc.record({
  status: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(200, 200, 204, 301, 401, 403, 404, 408, 429, 500, 503),
    },
    { weight: 2, arbitrary: fc.integer({ min: 200, max: 999 }) },
  ),
  headers: fc.array(
    fc.oneof(
      fc.tuple(
        fc.constantFrom(
          "Content-Type",
          "Content-Encoding",
          "Retry-After",
          "Location",
          "X-Echo",
          "Transfer-Encoding",
          "Connection",
        ),
        fc.constantFrom(
          "application/json",
          "text/html; charset=utf-16",
          "gzip",
          "br",
          "identity",
          "0",
          "1",
          "99999999999",
          "-1",
          "http://127.0.0.1:1/",
          KEY,
          "chunked",
          "close",
          "",
        ),
      ),
      fc.tuple(fc.stringMatching(/^[a-z-]{1,20}$/), fc.stringMatching(/^[ -~]{0,40}$/)),
    ),
    { maxLength: 4 },
  ) as fc.Arbitrary<[string, string][]>,
  body: fc.oneof(
    fc.constantFrom(
      text(OK),
      text('{"disconnected":false,"more":[1]}'),
      text(""),
      text(`{"error":"${KEY}","code":"X"}`),
      text(`\uFEFF${OK}`),
      text("[".repeat(5_000)),
    ),
    fc.json().map(text),
    fc.uint8Array({ maxLength: 3_000 }),
  ),
  length: fc.constantFrom("right", "right", "short", "long", "none", "chunked"),
  cuts: fc.array(fc.nat(200), { maxLength: 5 }),
  pauseMs: fc.constantFrom(0, 0, 0, 1, 5),
  end: fc.constantFrom("keep", "close", "reset"),
  sent: fc.oneof(
    { weight: 5, arbitrary: fc.constant(1_000) },
    { weight: 1, arbitrary: fc.nat(1_000) },
  ),
}) as fc.Arbitrary<Answer>;

function bytesOf({ status, headers, body, length }: Answer): Buffer {
  const all = [...headers];
  if (length === "chunked") all.push(["Transfer-Encoding", "chunked"]);
  else if (length !== "none")
    all.push([
      "Content-Length",
      `${Math.max(0, body.length + { right: 0, short: -3, long: 7 }[length])}`,
    ]);
  const head = `HTTP/1.1 ${status} Some Reason\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  const chunked = [
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from("\r\n0\r\n\r\n"),
  ];
  return Buffer.concat([Buffer.from(head, "latin1"), ...(length === "chunked" ? chunked : [body])]);
}

async function send(socket: Socket, answer: Answer): Promise<void> {
  const bytes = bytesOf(answer);
  const upTo = Math.floor((bytes.length * answer.sent) / 1_000);
  let from = 0;
  for (const cut of [...answer.cuts, bytes.length]) {
    const to = Math.min(from + cut, upTo);
    if (socket.destroyed) return;
    if (to > from) socket.write(bytes.subarray(from, to));
    if (answer.pauseMs) await new Promise((resolve) => setTimeout(resolve, answer.pauseMs));
    from = to;
  }
  if (answer.end === "close") socket.end();
  if (answer.end === "reset") setImmediate(() => socket.resetAndDestroy());
}

/** The answers that are due, by the header that tells the runs apart. */
const due = new Map<string, Answer>();
/** Those that the server had. */
const arrived = new Set<string>();
let server: FaultServer;
beforeAll(async () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  server = await startFaultServer([
    (socket, request) => {
      const run = /^x-run: (\d+)/im.exec(request)?.[1] ?? "";
      const answer = due.get(run);
      arrived.add(run);
      if (answer) void send(socket, answer);
      server.requests.length = 0;
    },
  ]);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await server.close();
});

function tellOf(answer: Answer) {
  return (error: unknown) => {
    const body = Buffer.from(answer.body).toString("latin1").slice(0, 80);
    throw new Error(`${(error as Error).message} at ${JSON.stringify({ ...answer, body })}`);
  };
}

let runs = 0;
async function settles(answer: Answer): Promise<void> {
  const run = `${++runs}`;
  due.set(run, answer);
  const meum = createMeumClient({
    apiKey: KEY,
    baseUrl: server.url,
    timeoutMs,
    deadlineMs: DEADLINE_MS,
  });
  const started = performance.now();
  const [result] = await Promise.allSettled([meum.wooDisconnect({ headers: { "X-Run": run } })]);
  due.delete(run);
  expect(performance.now() - started).toBeLessThan(DEADLINE_MS);
  if (result.status === "fulfilled") {
    expect(answer.status).toBe(200);
    expect(result.value.disconnected).toBeTypeOf("boolean");
    return;
  }
  const error: unknown = result.reason;
  if (!isMeumError(error)) throw error;
  expect(error).toBeInstanceOf(Error);
  expect(everythingOf(error)).not.toContain(KEY);
  // The server had the request: whoever says that it was not sent, lies; and a 2xx was no refusal.
  if (!arrived.has(run)) return;
  expect(error.outcome).not.toBe("not-sent");
  if (answer.status < 300 || answer.status >= 500) expect(error.outcome).toBe("unknown");
}

it(
  `${RUNS} random responses: validated data or a MeumError, in time, without the key`,
  async () => {
    const batches = fc.array(answers, { minLength: AT_ONCE, maxLength: AT_ONCE });
    const property = fc.asyncProperty(batches, async (batch) => {
      const before = arrived.size;
      await Promise.all(batch.map((answer) => settles(answer).catch(tellOf(answer))));
      if (arrived.size - before < batch.length / 2)
        timeoutMs = Math.min(2 * timeoutMs, LONGEST_TIMEOUT_MS);
    });
    const numRuns = Math.ceil(RUNS / AT_ONCE);
    const { failed, errorInstance, seed } = await fc.check(property, {
      numRuns,
      endOnFailure: true,
    });
    if (failed) throw new Error(`SEED=${seed}`, { cause: errorInstance });
    expect(runs).toBeGreaterThanOrEqual(RUNS);
    expect(arrived.size).toBeGreaterThan(RUNS / 10); // else it would have shown little
  },
  RUNS * 200,
);
