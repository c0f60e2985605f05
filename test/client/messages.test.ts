/** What each option may be: the whole message where it is refused, and what is accepted. */
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { PATH } from "../support/contract.js";
import { createMeumClient, MeumConfigError, MeumError, settle } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection } from "../support/setup.js";

/** What creation throws for these options. */
function refusal(options: unknown): Error {
  try {
    createMeumClient(options as object);
  } catch (error) {
    expect(error).toBeInstanceOf(MeumConfigError);
    return error as Error;
  }
  throw new Error("a client was made");
}
function expectNoClient(options: unknown, message: string): void {
  expect(refusal(options)).toMatchObject({ message, outcome: "not-sent", attempts: [] });
}
const OK = async () => Response.json({ disconnected: true });
const fail = () => {
  throw new Error("mine");
};

const NUMBER = "to be a number from 1 to 2147483647";
const HEADERS =
  "Expected `headers` to have valid names, and values that are strings without line breaks, or null.";
const BASE_URL =
  "Expected `baseUrl` to be an https URL without credentials, query or fragment. http is for loopback, or with `dangerouslyAllowHttp`.";
const whole = (name: string, from: number, got: string) =>
  `Expected \`${name}\` to be a whole number from ${from} to 2147483647, got ${got}.`;

/** Options, of a client or of a call, that are no object. */
const NO_OPTIONS: [unknown, string][] = [
  [null, "null"],
  [5, "5"],
  ["x", "a string"],
  [true, "true"],
  [Symbol("x"), "a symbol"],
  [() => ({}), "a function"],
  [[], "an array"],
];
const thrower = (name: string) =>
  Object.defineProperty({}, name, { enumerable: true, get: fail }) as object;
const HOSTILE: [what: string, options: object, message: string][] = [
  [
    "a property that throws",
    thrower("timeoutMs"),
    "Expected `options` to be readable: reading a property threw an error.",
  ],
  ["headers that cannot be listed", { headers: new Proxy({}, { ownKeys: fail }) }, HEADERS],
  ["a header that throws", { headers: thrower("X-A") }, HEADERS],
];

const OUT_OF_RANGE = [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31];

/** Options that a client and a call have. */
const OF_BOTH: [name: string, value: unknown, message: string][] = [
  ...["timeoutMs", "deadlineMs"].flatMap((name) =>
    OUT_OF_RANGE.map((value): [string, unknown, string] => [
      ...([name, value] as const),
      `Expected \`${name}\` ${NUMBER}, got ${value}.`,
    ]),
  ),
  ["timeoutMs", "10", `Expected \`timeoutMs\` ${NUMBER}, got a string.`],
  ["timeoutMs", 0, `Expected \`timeoutMs\` ${NUMBER}, got 0.`],
  ["timeoutMs", Symbol("x"), `Expected \`timeoutMs\` ${NUMBER}, got a symbol.`],
  ["timeoutMs", 5n, `Expected \`timeoutMs\` ${NUMBER}, got a bigint.`],
  ["deadlineMs", true, `Expected \`deadlineMs\` ${NUMBER}, got true.`],
  ["deadlineMs", [1], `Expected \`deadlineMs\` ${NUMBER}, got an array.`],
  ["deadlineMs", new Int8Array(1), `Expected \`deadlineMs\` ${NUMBER}, got an Int8Array.`],
  ["deadlineMs", new ArrayBuffer(1), `Expected \`deadlineMs\` ${NUMBER}, got an ArrayBuffer.`],
  ["deadlineMs", {}, `Expected \`deadlineMs\` ${NUMBER}, got an object.`],
  ...OUT_OF_RANGE.map((value): [string, unknown, string] => [
    ...(["maxRetries", value] as const),
    whole("maxRetries", 0, `${value}`),
  ]),
  ["maxRetries", 1.5, whole("maxRetries", 0, "1.5")],
  ["maxRetries", { valueOf: () => 1 }, whole("maxRetries", 0, "an object")],
  ["headers", "", "Expected `headers` to be an object, got a string."],
  ["headers", "X: y", "Expected `headers` to be an object, got a string."],
  ["headers", [["X", "y"]], "Expected `headers` to be an object, got an array."],
  ["headers", { "X-A": 1 }, HEADERS],
  ["headers", { "X A": "y" }, HEADERS],
  ["headers", { "X-A": "a\nb" }, HEADERS],
  ["headers", { "X-A": "a\r\nX-B: b" }, HEADERS],
  ["headers", new Set([1]), HEADERS],
  ["headers", new Map([[Symbol("x"), "a"]]), HEADERS],
  // Node.js refuses these only when it is to send them.
  ...["connection", "Content-Length", "Expect", "keep-alive", "TE", "trailer", "upgrade"].map(
    (name): [string, unknown, string] => [
      "headers",
      { [name]: "1" },
      `\`headers\` cannot set \`${name}\`: it belongs to the connection.`,
    ],
  ),
];

const NO_KEY =
  "No API key for `bearerAuth`: `apiKey` is undefined or empty. If it comes from an environment variable, check that the variable is set. Without `apiKey`, the client reads MEUM_API_KEY.";
const KEY_FORM =
  "Expected `apiKey` for `bearerAuth` to be a string, or a function that returns one. A key must begin with `sk_live_` and have visible ASCII characters only: no white space, no `Bearer`.";

const OF_CLIENT: typeof OF_BOTH = [
  ...OUT_OF_RANGE.map((value): [string, unknown, string] => [
    ...(["maxResponseBytes", value] as const),
    whole("maxResponseBytes", 1, `${value}`),
  ]),
  ["maxResponseBytes", 0, whole("maxResponseBytes", 1, "0")],
  ["maxResponseBytes", 1.5, whole("maxResponseBytes", 1, "1.5")],
  ["maxResponseBytes", "5", whole("maxResponseBytes", 1, "a string")],
  ["fetch", "x", "Expected `fetch` to be a function, got a string."],
  ["fetch", {}, "Expected `fetch` to be a function, got an object."],
  ["onAttempt", {}, "Expected `onAttempt` to be a function, got an object."],
  ["dangerouslyAllowHttp", 1, "Expected `dangerouslyAllowHttp` to be a boolean, got 1."],
  ["dangerouslyAllowHttp", "no", "Expected `dangerouslyAllowHttp` to be a boolean, got a string."],
  [
    "dangerouslyAllowBrowser",
    "",
    "Expected `dangerouslyAllowBrowser` to be a boolean, got a string.",
  ],
  ["baseUrl", { toString: () => "https://api.example.org" }, BASE_URL],
  ["baseUrl", "x:https://api.example.org/", BASE_URL],
  ["baseUrl", "http://127.0.0.1.example.org/", BASE_URL],
  ["baseUrl", "http://prism:4010", BASE_URL],
  ["baseUrl", "", BASE_URL],
  ["apiKey", undefined, NO_KEY],
  ["apiKey", "", NO_KEY],
  ["apiKey", "Bearer sk_live_x", KEY_FORM],
  ["apiKey", { bearerAuth: "x" }, KEY_FORM],
  ["apiKey", {}, "Expected `apiKey` to have a key for bearerAuth."],
  ["apiKey", { bearerAuth: undefined }, "Expected `apiKey` to have a key for bearerAuth."],
  ["apiKey", { other: KEY }, "Unknown option `other`. Known options: bearerAuth."],
  [
    "timeout",
    5,
    "Unknown option `timeout`. Known options: apiKey, baseUrl, headers, maxResponseBytes, fetch, onAttempt, timeoutMs, deadlineMs, maxRetries, dangerouslyAllowBrowser, dangerouslyAllowHttp.",
  ],
];

describe("a client's options", () => {
  it("unreadable keys are refused", () =>
    expectNoClient(
      { apiKey: thrower("bearerAuth") },
      "Expected `apiKey` to be readable: reading a property threw an error.",
    ));

  it.each(NO_OPTIONS)("%o is refused", (options, got) =>
    expectNoClient(options, `Expected \`options\` to be an object, got ${got}.`),
  );

  it.each(HOSTILE)("%s is refused", (_, options, message) =>
    expectNoClient(
      Object.defineProperties({ apiKey: KEY }, Object.getOwnPropertyDescriptors(options)),
      message,
    ),
  );

  it.each([...OF_BOTH, ...OF_CLIENT])("%s: %o is refused", (name, value, message) =>
    expectNoClient({ apiKey: KEY, [name]: value }, message),
  );

  it("without a key, in the options or the environment, creation fails", () => {
    vi.stubEnv("MEUM_API_KEY", undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    expectNoClient({}, NO_KEY);
  });

  it.each(["http://u:p@h/", "http://h/?q", "http://h/#f", "x:http://h/"])(
    "baseUrl: %s is refused, also with dangerouslyAllowHttp",
    (baseUrl) => expectNoClient({ apiKey: KEY, baseUrl, dangerouslyAllowHttp: true }, BASE_URL),
  );

  it.each<object>([
    { timeoutMs: 60_000.5, deadlineMs: 70_000.5 },
    { maxRetries: 0, maxResponseBytes: 1_000 },
    { dangerouslyAllowHttp: true, baseUrl: "http://mock.example:8080/base/path" },
    { dangerouslyAllowHttp: false, dangerouslyAllowBrowser: false },
    { dangerouslyAllowBrowser: true, onAttempt: undefined, fetch: OK },
    { baseUrl: "http://127.10.200.30:80" },
    { baseUrl: "http://[::1]:8080/x" },
    { baseUrl: new URL("https://api.example.org/a/b") },
    { headers: null },
    { headers: { "X-A": undefined, "X-B": null } },
    { apiKey: { bearerAuth: KEY } },
    { apiKey: { bearerAuth: () => KEY } },
  ])("%o is accepted", async (options) => {
    const client = createMeumClient({ apiKey: KEY, fetch: OK, ...options });
    expect(await settle(client.wooDisconnect())).toMatchObject({ outcome: "done" });
  });

  it.each([new Headers({ "X-A": "b" }), new Map([["X-A", "b"]])])(
    "headers may be %o",
    async (headers) => {
      let sent: unknown;
      const fetch = async (_: string, init: { headers: Headers }) => {
        sent = init.headers.get("x-a");
        return OK();
      };
      await createMeumClient({ apiKey: KEY, fetch, headers: headers as Headers }).wooDisconnect();
      expect(sent).toBe("b");
    },
  );
});

describe("a call's options", () => {
  async function expectRefused(options: unknown, message: string) {
    const fetch = vi.fn(OK);
    const { error } = await settle(
      createMeumClient({ apiKey: KEY, fetch }).wooDisconnect(options as object),
    );
    expect(error).toBeInstanceOf(MeumConfigError);
    expect(error).toMatchObject({ outcome: "not-sent", operation: "wooDisconnect", attempts: [] });
    expect(error?.message).toBe(`wooDisconnect (POST ${PATH}): ${message}`);
    expect(fetch).not.toHaveBeenCalled();
  }

  it.each(NO_OPTIONS)("%o is refused", (options, got) =>
    expectRefused(options, `Expected \`options\` to be an object, got ${got}.`),
  );

  it.each(HOSTILE)("%s is refused", (_, options, message) => expectRefused(options, message));

  it.each(OF_BOTH)("%s: %o is refused", (name, value, message) =>
    expectRefused({ [name]: value }, message),
  );

  it.each(["params", "body", "retries"])(
    "`%s`, which the operation does not take, is refused",
    (name) =>
      expectRefused(
        { [name]: {} },
        `Unknown option \`${name}\`. Known options: timeoutMs, deadlineMs, maxRetries, signal, headers.`,
      ),
  );
});

describe("a call's signal", () => {
  const addEventListener = () => {};
  it.each([
    {},
    { aborted: false },
    { addEventListener },
    { aborted: "", addEventListener, removeEventListener: addEventListener },
    { aborted: false, addEventListener },
  ])("%o is refused", async (signal) => {
    const client = createMeumClient({ apiKey: KEY, fetch: OK });
    const { error } = await settle(client.wooDisconnect({ signal: signal as never }));
    expect(error?.message).toMatch(/Expected `signal` to be an AbortSignal, got an object\.$/);
  });
});

describe("an API error's message", () => {
  const ADVICE = " The operation may have been carried out. Check its effect before retrying.";
  const REQUIRES = " Requires a WooCommerce dedicated API key."; // the contract's words
  const ANYONE =
    " This response comes from the API, or from a gateway in front of it. Check `baseUrl`.";
  const CUT = "m".repeat(200);

  const NESTED = { message: "nested", code: "deep" };
  const NO_CODE = { code: undefined, details: undefined };

  it.each<[status: number, body: string | null, message: string, fields?: object]>([
    [400, "", "400.", { body: undefined }],
    [400, " \n", "400."],
    [400, "{}", "400.", NO_CODE],
    [400, '{"message": 5, "code": 5, "details": 5}', "400.", NO_CODE],
    [404, '{"error": 1, "code": 2, "details": "x"}', `404.${ANYONE}`, NO_CODE],
    [400, "null", "400.", { body: null }],
    [400, '{"error": null, "code": "x", "details": null}', "400 (x).", { details: undefined }],
    [400, '{"a": [1]}', "400.", { body: { a: [1] } }],
    [400, "out of order", '400: "out of order".', { body: "out of order" }],
    [400, '"of JSON"', '400: "of JSON".', { body: "of JSON" }],
    [400, "two  spaces,\n a line", '400: "two spaces, a line".', { body: "two  spaces,\n a line" }],
    [400, "1 < 2", '400: "1 < 2".'],
    [400, "<html>x</html>", "400.", { body: "<html>x</html>" }],
    [400, " \n <html>x</html>", "400."],
    [400, "m".repeat(201), `400: "${CUT}".`],
    [400, `{"error": "flat", "code": "${"c".repeat(101)}"}`, `400: "flat" (${"c".repeat(100)}).`],
    [
      404,
      '{"error": "flat", "code": "gone", "details": {"shop": "none"}}',
      '404: "flat" (gone).',
      { code: "gone", details: { shop: "none" } },
    ],
    [
      400,
      `{"error": ${JSON.stringify(NESTED)}, "code": "x"}`,
      '400: "nested" (deep).',
      { code: "deep", body: { error: NESTED, code: "x" } },
    ],
    [400, '{"message": "of the API", "title": "t"}', '400: "of the API".'],
    [400, '{"title": "of problem+json", "detail": "its detail"}', '400: "its detail".', NO_CODE],
    [400, '{"title": "of problem+json"}', '400: "of problem+json".'],
    [401, "{}", "401. The key is missing, invalid or revoked."],
    [403, '{"error": "No"}', `403: "No".${REQUIRES}${ANYONE}`],
    [403, '{"code": "NO"}', `403 (NO).${REQUIRES}`],
    [301, "", `301. Redirects are not followed. Check \`baseUrl\`.${ADVICE}`],
    [304, null, "304."],
    [308, "", "308. Redirects are not followed. Check `baseUrl`."],
    [404, "{}", `404.${ANYONE}`],
    [429, "{}", "429. Wait before you call again."],
    [400, '{"error": "a\\u001b[31m\\nb"}', '400: "a [31m b".'],
    [500, "{}", `500.${ADVICE}`],
  ])("%i %s", async (status, body, message, fields = {}) => {
    const fetch = async () => new Response(body, { status, headers: { "Request-Id": "r-1" } });
    const client = createMeumClient({ apiKey: KEY, fetch, maxRetries: 0 });
    const { error } = await settle(client.wooDisconnect());
    expect(error).toMatchObject({ name: "MeumApiError", status, requestId: "r-1", ...fields });
    expect(error?.message).toBe(`wooDisconnect (POST ${PATH}): ${message}`);
  });

  it.each([
    [404, "rejected", "MeumApiError"],
    [200, "unknown", "MeumContractError"],
  ])("for a response made by middleware, without an attempt: %i", async (status, outcome, name) => {
    const client = createMeumClient({ apiKey: KEY, fetch: OK });
    client.api.use({ onRequest: () => new Response("{}", { status }) });
    expect(await settle(client.wooDisconnect())).toMatchObject({
      outcome,
      error: { name, status, attempts: [], requestId: undefined },
    });
  });

  it("its JSON has headers as an object, if a response came; of several `Set-Cookie`, the last", async () => {
    const headers: [string, string][] = [
      ["X-A", "b"],
      ["Request-Id", "r-1"],
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
    ];
    const responses = [new Response("{}", { status: 400, headers }), undefined];
    const fetch = async () => responses.shift() ?? Promise.reject(new Error("lost"));
    const client = createMeumClient({ apiKey: KEY, fetch });
    const jsonOf = async () =>
      JSON.parse(JSON.stringify((await settle(client.wooDisconnect())).error));
    expect(await jsonOf()).toMatchObject({
      ...{ name: "MeumApiError", message: `wooDisconnect (POST ${PATH}): 400.`, status: 400 },
      headers: { "x-a": "b", "request-id": "r-1", "set-cookie": "b=2" },
    });
    expect(await jsonOf()).not.toHaveProperty("headers");
  });
});

describe("a message is one short line", () => {
  const NASTY = `a\r\nb\u0007\u001b[31m\u0085\u2028\u202e${"x".repeat(100_000)}`;
  const answers = (status: number, body: string) => ({
    fetch: async () => new Response(body, { status }),
  });
  const json = (value: unknown) => JSON.stringify(value);
  const throws = (error: unknown) => ({ fetch: () => Promise.reject(error) });

  function expectOneLine(message = ""): void {
    expect(message).toContain("a b");
    expect(message).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
  }

  it.each<[string, object]>([
    ["an error's text", answers(403, json({ error: NASTY }))],
    ["an error's code", answers(403, json({ code: NASTY }))],
    ["a text", answers(403, NASTY)],
    ["a success's wrong property", answers(200, json({ disconnected: { [NASTY]: 1 } }))],
    ["what `fetch` throws", throws(new Error(NASTY))],
    ["the code of that", throws(Object.assign(new Error("x"), { code: NASTY }))],
    ["the cause of that", throws(new TypeError("fetch failed", { cause: new Error(NASTY) }))],
    ["what is no error", throws(NASTY)],
    ["what the key function throws", { apiKey: () => Promise.reject(new Error(NASTY)) }],
  ])("%s", async (_, options) => {
    const client = createMeumClient({ apiKey: KEY, baseUrl: "https://h.example", ...options });
    const { error } = await settle(client.wooDisconnect());
    expectOneLine(error?.message);
    expect(error?.message.length).toBeLessThan(700);
    expect(error?.stack?.split("\n")[0]).toBe(`${error?.name}: ${error?.message}`);
    expect(`${(error?.cause as Error | undefined)?.message}`).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
  });

  it("whatever middleware throws", async () => {
    const client = createMeumClient({ apiKey: KEY, fetch: OK });
    client.api.use({ onResponse: () => Promise.reject(new Error(NASTY)) });
    const { error } = await settle(client.wooDisconnect());
    expectOneLine(error?.message);
    expect(error?.message.length).toBeLessThan(700);
  });

  it("whatever the path of a `meum.api` call", async () => {
    const { api } = createMeumClient({ apiKey: KEY });
    const error = (await rejection(api.GET(`/v1/${NASTY}`, { timeoutMs: 0 }))) as Error;
    expectOneLine(error.message);
  });

  it("whatever the name of an option", () => {
    expectOneLine(refusal({ apiKey: KEY, [NASTY]: 1 }).message);
  });
});

describe("the cause in an error's JSON", () => {
  const jsonOf = async (options: object, call = {}) => {
    const client = createMeumClient({ apiKey: KEY, maxRetries: 0, ...options });
    return JSON.parse(JSON.stringify((await settle(client.wooDisconnect(call))).error));
  };

  it("message, code and causes of what was thrown, without the key", async () => {
    const inner = Object.assign(new Error(`port of ${KEY}`), { code: "EX" });
    const fetch = () => Promise.reject(new TypeError("fetch failed", { cause: inner }));
    expect((await jsonOf({ fetch })).cause).toEqual({
      ...{ message: "fetch failed", cause: { message: "port of [redacted]", code: "EX" } },
    });
  });

  it("of an error thrown by the key function", async () => {
    const apiKey = () => Promise.reject(new Error("vault is sealed"));
    expect((await jsonOf({ apiKey })).cause).toEqual({ message: "vault is sealed" });
  });

  it("not the reason of the caller's abort", async () => {
    const reason = new Error("mine");
    expect(await jsonOf({}, { signal: AbortSignal.abort(reason) })).not.toHaveProperty("cause");
  });

  it("of an error that is its own cause: it ends", () => {
    const cause = new Error("again");
    cause.cause = cause;
    const error = new MeumError("mine", "unknown", { cause });
    expect(JSON.stringify(error).match(/again/g)).toHaveLength(5);
  });
});

describe("the message of a call without a response", () => {
  const UNKNOWN = " The operation may have been carried out. Check its effect before retrying.";
  const UNSENT = " The request was not sent.";
  const never = () => new Promise<never>(() => {});
  const fails = (thrown: unknown) => ({ fetch: () => Promise.reject(thrown) });
  const withCode = (code: string) => fails(Object.assign(new Error("x"), { code }));
  const fake = (mark: string, code: string) => {
    const fetch = () =>
      Promise.reject(Object.assign(new Error(code), { code, [Symbol.for("meum.testing")]: mark }));
    return { fetch: Object.assign(fetch, { [Symbol.for("meum.testing")]: true }) };
  };
  const body = () => new ReadableStream({});

  it.each<[string, string, object, string, boolean | undefined, string, string?]>([
    [
      "the connection is lost",
      "MeumConnectionError",
      withCode("ECONNRESET"),
      "unknown",
      undefined,
      `No complete response from h.example (ECONNRESET).${UNKNOWN}`,
      "ECONNRESET",
    ],
    [
      "the connection is refused",
      "MeumConnectionError",
      fake("not-sent", "ECONNREFUSED"),
      "not-sent",
      false,
      `No connection to h.example (ECONNREFUSED).${UNSENT}`,
      "ECONNREFUSED",
    ],
    [
      "what is thrown has a code that says little, as axios gives",
      "MeumConnectionError",
      fails(Object.assign(new Error("Request failed with status code 404"), { code: "ERR_BAD" })),
      "unknown",
      undefined,
      `No complete response from h.example (ERR_BAD: Request failed with status code 404).${UNKNOWN}`,
      "ERR_BAD",
    ],
    [
      "what is thrown has no code",
      "MeumConnectionError",
      fails(new Error("words")),
      "unknown",
      undefined,
      `No complete response from h.example (words).${UNKNOWN}`,
    ],
    [
      "no response comes in time",
      "MeumTimeoutError",
      { fetch: never, timeoutMs: 200 },
      "unknown",
      undefined,
      `No complete response from h.example within 200 ms (\`timeoutMs\`).${UNKNOWN}`,
    ],
    [
      "the body does not end in time",
      "MeumTimeoutError",
      { fetch: async () => new Response(body()), deadlineMs: 200 },
      "unknown",
      undefined, // this `fetch` sends nothing
      `No complete response from h.example within 200 ms (\`deadlineMs\`).${UNKNOWN}`,
    ],
    [
      "the key function throws",
      "MeumConfigError",
      { apiKey: () => Promise.reject(new Error("x")) },
      "not-sent",
      false,
      "The function `apiKey` threw an error (x).",
    ],
    [
      "the key does not come in time",
      "MeumTimeoutError",
      { apiKey: never, timeoutMs: 200 },
      "not-sent",
      false,
      `\`apiKey\` returned no key within 200 ms (\`timeoutMs\`).${UNSENT}`,
    ],
  ])("%s", async (_, name, options, outcome, sent, message, errorCode = name) => {
    const baseUrl = "https://h.example";
    const client = createMeumClient({ apiKey: KEY, baseUrl, maxRetries: 0, ...options });
    const { error } = await settle(client.wooDisconnect());
    expect(error).toMatchObject({ name, outcome, operation: "wooDisconnect" });
    expect(error?.message).toBe(`wooDisconnect (POST ${PATH}): ${message}`);
    const attempts = error?.attempts.map((attempt) => [attempt.errorCode, attempt.sent]);
    expect(attempts).toEqual([[errorCode, sent]]);
  });

  const NO_ERROR = "Something that is not an Error was thrown";
  it.each<[unknown, string]>([
    ["words", "words"],
    [503, "503"],
    [{ message: 7 }, "7"],
    [{}, NO_ERROR],
    [Symbol("x"), NO_ERROR],
    [undefined, NO_ERROR],
    [new TypeError("fetch failed", { cause: Response.error() }), "fetch failed"],
  ])("a thrown value that is not an Error: %o", async (thrown, told) => {
    const options = { baseUrl: "https://h.example", ...fails(thrown) };
    const client = createMeumClient({ apiKey: KEY, ...options });
    const { error } = await settle(client.wooDisconnect());
    const message = `No complete response from h.example (${told}).${UNKNOWN}`;
    expect(error?.message).toBe(`wooDisconnect (POST ${PATH}): ${message}`);
  });

  it("an abort: no wait is reported, and the caller's reason is not read", async () => {
    const controller = new AbortController();
    const fetch = () => {
      controller.abort(Object.assign(new Error("mine"), { code: "MINE" }));
      return never();
    };
    const client = createMeumClient({ apiKey: KEY, baseUrl: "https://h.example", fetch });
    const { error } = await settle(client.wooDisconnect({ signal: controller.signal }));
    expect(error?.message).toBe(`wooDisconnect (POST ${PATH}): Aborted by the caller.${UNKNOWN}`);
    expect(error?.attempts).toMatchObject([{ errorCode: "MeumAbortError" }]);
    expect(error?.attempts[0]).not.toHaveProperty("delayMs");
  });

  it("an operation with its own server: the message names it", async () => {
    const client = createMeumClient({ apiKey: KEY, baseUrl: "https://h.example", fetch: OK });
    client.api.use({ onRequest: () => new Request("https://other.example/") });
    const { error } = await settle(client.wooDisconnect());
    expect(error).toMatchObject({ name: "MeumConfigError", outcome: "not-sent" });
    expect(error?.message).toBe(
      `wooDisconnect (GET ${PATH}): Expected a URL of https://h.example: the key is sent nowhere else.`,
    );
  });
});
