import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { refusedUrl, type Step, startFaultServer } from "../support/fault-server.js";
import { createMeumClient, MeumError } from "../support/fixture.js";
import { withLimit } from "../support/limit.js";
import { KEY } from "../support/secret.js";
import { answer, close, endless, json, raw, reset, silence } from "../support/steps.js";
import { createMeumFake, FAILURES, HANGING } from "./fixture.js";

/** Started by the tests, which run at the same time. */
const started: (() => Promise<unknown>)[] = [];
beforeAll(() => {
  vi.spyOn(Math, "random").mockReturnValue(0); // no wait before a repetition
});
afterAll(async () => {
  vi.restoreAllMocks();
  await Promise.all(started.map((stop) => stop()));
});

// Each failure of the fake beside the real one: a socket that fails in that way. Whatever the error
// says of the call must be the same.

type Fetch = (url: string, init: RequestInit) => Promise<Response>;
interface Real {
  readonly url: string;
  /** How many requests it had. */
  readonly arrived?: () => number;
  readonly fetch?: Fetch;
}

// A label longer than a name may have: the resolver itself refuses it, without a look-up.
const NO_HOST = `${"a".repeat(64)}.invalid`;
const HTML = "<html><body>It did not work</body></html>";
const page = (status: number) => answer(status, HTML, { "Content-Type": "text/html" });
const redirect = (status: number) => answer(status, "", { Location: "https://meum.io/" });
const success = (length: number, body: string) =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;

const REAL: Record<string, () => Promise<Real>> = {
  "connection-refused": async () => ({ url: await refusedUrl() }),
  "connect-timeout": async () => ({ ...(await secure(() => {})), fetch: impatient() }),
  "connect-hangs": () => secure(() => {}),
  "tls-handshake-cut-off": () => secure((socket) => socket.end()),
  "dns-failure": async () => ({ url: `https://${NO_HOST}` }),
  "invalid-certificate": () => server(close, { tls: true }),
  "connection-lost": () => server(close),
  "connection-reset": () => server(reset),
  "no-response": () => server(silence),
  "body-cut-off": () => server(raw(success(21, '{"disconnected'), "close")),
  "body-hangs": () => server(raw(success(21, '{"disconnected'))),
  "body-empty": () => server(answer(200)),
  "body-not-json": () => server(answer(200, HTML)),
  "body-wrong": () => server(json(200, null)),
  "body-too-long": () => server(endless(200)),
  "redirect-after-post": () => server(redirect(303)),
  "request-timeout": () => server(page(408)),
  "internal-error": () => server(json(500, { error: "Internal error" })),
  "not-implemented": () => server(page(501)),
  "bad-gateway": () => server(page(502)),
  unavailable: () => server(page(503)),
  "gateway-timeout": () => server(page(504)),
  "invalid-key": () => server(json(401, { error: "Invalid API key" })),
  "too-many-requests": () =>
    server(json(429, { error: "Too many requests" }, { "Retry-After": "1" })),
  redirect: () => server(redirect(308)),
  "gateway-403": () => server(page(403)),
  "gateway-404": () => server(json(404, { message: "no Route matched with those values" })),
};

async function server(step: Step, options = {}): Promise<Real> {
  const { url, close, requests } = await startFaultServer([step], options);
  started.push(close);
  return { url, arrived: () => requests.length };
}

/** A port that is asked for TLS, and does this instead. */
async function secure(
  onConnection: NonNullable<Parameters<typeof startFaultServer>[1]>["onConnection"],
): Promise<Real> {
  const { url, close } = await startFaultServer([silence], { onConnection: onConnection! });
  started.push(close);
  return { url: url.replace("http:", "https:") };
}

/** Node's own fetch, which gives up connecting sooner than after its 10 s. */
function impatient(): Fetch {
  void Response; // Node loads its fetch when it is first used
  const globals = globalThis as unknown as Record<symbol, object>;
  const { constructor: Agent } = globals[Symbol.for("undici.globalDispatcher.1")] as {
    constructor: new (options: object) => { destroy(): Promise<void> };
  };
  const dispatcher = new Agent({ connect: { timeout: 50 } });
  started.push(() => dispatcher.destroy());
  return (url, init) => fetch(url, { ...init, dispatcher } as RequestInit);
}

const METHODS = ["wooDisconnect", "wooStatus", "wooReplace"] as const;

/** One repetition, where that is safe; time enough for a busy machine. */
const LIMITS = { maxRetries: 1, timeoutMs: 20_000, deadlineMs: 60_000 };

function limitsOf(name: string, timeoutMs: number): typeof LIMITS {
  if (HANGING.test(name)) return { ...LIMITS, timeoutMs };
  // Its wait would be a second.
  return name === "too-many-requests" ? { ...LIMITS, maxRetries: 0 } : LIMITS;
}

async function errorOf(
  method: (typeof METHODS)[number],
  { url, fetch }: Partial<Real>,
  limits: object = LIMITS,
) {
  const meum = createMeumClient({
    apiKey: KEY,
    ...(url && { baseUrl: url }),
    ...(fetch && { fetch }),
    ...limits,
  });
  const [result] = await Promise.allSettled([meum[method]()]);
  return result.status === "rejected" ? described(result.reason) : result.value;
}

/** All that an error says, but for times and the server's address. */
function described(error: unknown): object {
  if (!(error instanceof MeumError)) throw error;
  const { headers, attempts, ...rest } = JSON.parse(
    JSON.stringify(error)
      .replaceAll(NO_HOST, "HOST")
      .replaceAll(/127\.0\.0\.1:\d+|api\.meum\.io(:443)?/g, "HOST"),
    // Where there is a code, the words are another version's.
    (name, value) => (name === "cause" && value.code ? { ...value, message: "" } : value),
  );
  return {
    ...rest,
    retryAfter: headers?.["retry-after"],
    attempts: attempts.map(({ durationMs, delayMs, ...attempt }: Record<string, unknown>) => ({
      ...attempt,
      took: typeof durationMs,
      waited: typeof delayMs,
    })),
  };
}

test("each failure of the fake has a real counterpart", () => {
  expect(Object.keys(REAL).sort()).toEqual([...FAILURES].sort());
});

describe.concurrent.each(FAILURES)("%s", (name) => {
  test.each(METHODS)("looks the same through the fake and through a socket: %s", (method) =>
    withLimit(500, async (ms, hadTime) => {
      const fake = createMeumFake();
      fake.reply(method, name);
      const server = await REAL[name]!();
      const [real, faked] = await Promise.all([
        errorOf(method, server, limitsOf(name, ms)),
        errorOf(method, { fetch: fake.fetch }, limitsOf(name, ms)),
      ]);
      const { attempts = [] } = real as { attempts?: { status?: number }[] };
      // It has them, and the client has what it sends.
      if (/^(no-response|body-hangs)$/.test(name)) hadTime(server.arrived!() === attempts.length);
      if (name === "body-hangs") hadTime(attempts.every(({ status }) => status));
      expect(real).toHaveProperty("outcome");
      expect(faked).toEqual(real);
    }),
  );
});

test("the comparison can tell failures apart", async () => {
  const seen = new Set<string>();
  for (const name of FAILURES) {
    const fake = createMeumFake();
    fake.reply("wooDisconnect", name);
    seen.add(
      JSON.stringify(
        await errorOf(
          "wooDisconnect",
          { fetch: fake.fetch },
          {
            ...LIMITS,
            ...(HANGING.test(name) && { timeoutMs: 200 }),
          },
        ),
      ),
    );
  }
  // Nobody can tell by the error whether the response did not come, or its body did not.
  expect(seen.size).toBe(FAILURES.length);
});

test("only the fake's own `fetch` is believed", async () => {
  const fake = createMeumFake();
  fake.reply("wooDisconnect", "connection-refused");
  const wrapped: Fetch = (url, init) => fake.fetch(url, init);
  expect(await errorOf("wooDisconnect", fake)).toMatchObject({ outcome: "not-sent" });
  expect(await errorOf("wooDisconnect", { fetch: wrapped })).toMatchObject({ outcome: "unknown" });
  // Nor is an error believed that another `fetch` marks as the fake's.
  const liar: Fetch = async () => {
    throw Object.assign(new Error("liar"), { [Symbol.for("meum.testing")]: "not-sent" });
  };
  expect(await errorOf("wooDisconnect", { fetch: liar })).toMatchObject({ outcome: "unknown" });
});
