/** What each option may be: the whole message where it is refused, and what is accepted. */
import { describe, expect, it } from "vitest";
import { PATH } from "../support/contract.js";
import { createMeumClient, MeumConfigError, settle } from "../support/fixture.js";
import { KEY } from "../support/secret.js";

const create = (options: unknown) => () => createMeumClient(options as object);
const OK = async () => Response.json({ disconnected: true });

const NUMBER = "to be a number from 1 to 2147483647";
const HEADERS =
  "Expected `headers` to have valid names, and values that are strings without line breaks, or null.";
const BASE_URL =
  "Expected `baseUrl` to be an https URL without credentials, query or fragment. http is for loopback, or with `dangerouslyAllowHttp`.";
const whole = (name: string, from: number, got: string) =>
  `Expected \`${name}\` to be a whole number from ${from} to 2147483647, got ${got}.`;

describe("a client's options", () => {
  it.each<[unknown, string]>([
    [null, "Expected `options` to be an object, got null."],
    ["x", "Expected `options` to be an object, got a string."],
    [() => ({}), "Expected `options` to be an object, got a function."],
    [[], "Expected `options` to be an object, got an array."],
  ])("%o: %s", (options, message) =>
    expect(create(options)).toThrow(new MeumConfigError(message, "not-sent")),
  );

  it("a property that throws is refused", () => {
    const options = {
      get fetch(): never {
        throw new Error("mine");
      },
    };
    const message = "Expected `options` to be readable: reading a property threw an error.";
    expect(create(options)).toThrow(new MeumConfigError(message, "not-sent"));
  });

  it.each<[string, unknown, string]>([
    ["timeoutMs", "10", `Expected \`timeoutMs\` ${NUMBER}, got a string.`],
    ["timeoutMs", 0, `Expected \`timeoutMs\` ${NUMBER}, got 0.`],
    ["timeoutMs", null, `Expected \`timeoutMs\` ${NUMBER}, got null.`],
    ["deadlineMs", true, `Expected \`deadlineMs\` ${NUMBER}, got true.`],
    ["deadlineMs", [1], `Expected \`deadlineMs\` ${NUMBER}, got an array.`],
    ["deadlineMs", {}, `Expected \`deadlineMs\` ${NUMBER}, got an object.`],
    ["maxRetries", 1.5, whole("maxRetries", 0, "1.5")],
    ["maxRetries", -1, whole("maxRetries", 0, "-1")],
    ["maxResponseBytes", 0, whole("maxResponseBytes", 1, "0")],
    ["maxResponseBytes", 1.5, whole("maxResponseBytes", 1, "1.5")],
    ["fetch", "x", "Expected `fetch` to be a function, got a string."],
    ["onAttempt", {}, "Expected `onAttempt` to be a function, got an object."],
    ["dangerouslyAllowHttp", 1, "Expected `dangerouslyAllowHttp` to be a boolean, got 1."],
    [
      "dangerouslyAllowBrowser",
      "",
      "Expected `dangerouslyAllowBrowser` to be a boolean, got a string.",
    ],
    ["headers", "X: y", "Expected `headers` to be an object, got a string."],
    ["headers", [["X", "y"]], "Expected `headers` to be an object, got an array."],
    ["headers", { "X-A": 1 }, HEADERS],
    ["headers", { "X A": "y" }, HEADERS],
    ["headers", { "X-A": "a\nb" }, HEADERS],
    // Node.js refuses these only when it is to send them.
    ...["connection", "Content-Length", "Expect", "keep-alive", "TE", "trailer", "upgrade"].map(
      (name): [string, unknown, string] => [
        "headers",
        { [name]: "1" },
        `\`headers\` cannot set \`${name}\`: it belongs to the connection.`,
      ],
    ),
    ["baseUrl", { toString: () => "https://api.example.org" }, BASE_URL],
    ["baseUrl", "x:https://api.example.org/", BASE_URL],
    ["baseUrl", "http://127.0.0.1.example.org/", BASE_URL],
    ["baseUrl", "", BASE_URL],
    ["apiKey", { other: KEY }, "Unknown option `other`. Known options: bearerAuth."],
  ])("%s: %j is refused", (name, value, message) =>
    expect(create({ apiKey: KEY, [name]: value })).toThrow(
      new MeumConfigError(message, "not-sent"),
    ),
  );

  it.each(["http://u:p@h/", "http://h/?q", "http://h/#f", "x:http://h/"])(
    "baseUrl: %s is refused, also with dangerouslyAllowHttp",
    (baseUrl) =>
      expect(create({ apiKey: KEY, baseUrl, dangerouslyAllowHttp: true })).toThrow(
        new MeumConfigError(BASE_URL, "not-sent"),
      ),
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

it.each<[unknown, string]>([
  [null, "null"],
  [[], "an array"],
  [() => {}, "a function"],
])("a call's options: %o is refused", async (options, got) => {
  const client = createMeumClient({ apiKey: KEY, fetch: OK });
  const { error } = await settle(client.wooDisconnect(options as object));
  const message = `Expected \`options\` to be an object, got ${got}.`;
  expect(error?.message).toBe(`wooDisconnect (POST ${PATH}): ${message}`);
});

it.each(["params", "body"])("`%s` of an operation that has none is refused", async (name) => {
  const client = createMeumClient({ apiKey: KEY, fetch: OK });
  const { error } = await settle(client.wooDisconnect({ [name]: {} } as object));
  expect(error?.message).toBe(
    `wooDisconnect (POST ${PATH}): Unknown option \`${name}\`. Known options: timeoutMs, deadlineMs, maxRetries, signal, headers.`,
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
  const ANYONE = " It comes from the API, or from something in front of it. Check `baseUrl`.";
  const CUT = "m".repeat(200);

  it.each<[number, string, string]>([
    [400, "", "400."],
    [400, " \n", "400."],
    [400, "{}", "400."],
    [400, '{"message": 5, "code": 5, "details": 5}', "400."],
    [400, "null", "400."],
    [400, "out of order", '400: "out of order".'],
    [400, '"of JSON"', '400: "of JSON".'],
    [400, "two  spaces,\n a line", '400: "two spaces, a line".'],
    [400, "1 < 2", '400: "1 < 2".'],
    [400, "<html>x</html>", "400."],
    [400, " \n <html>x</html>", "400."],
    [400, "m".repeat(201), `400: "${CUT}".`],
    [400, `{"error": "flat", "code": "${"c".repeat(101)}"}`, `400: "flat" (${"c".repeat(100)}).`],
    [400, '{"error": {"message": "nested", "code": "deep"}, "code": "x"}', '400: "nested" (deep).'],
    [400, '{"message": "of the API", "title": "t"}', '400: "of the API".'],
    [400, '{"title": "of problem+json", "detail": "its detail"}', '400: "its detail".'],
    [400, '{"title": "of problem+json"}', '400: "of problem+json".'],
    [401, "{}", "401. The key is missing, invalid or revoked."],
    [403, '{"error": "No"}', `403: "No".${REQUIRES}${ANYONE}`],
    [403, '{"code": "NO"}', `403 (NO).${REQUIRES}`],
    [301, "", `301. Redirects are not followed. Check \`baseUrl\`.${ADVICE}`],
    [308, "", "308. Redirects are not followed. Check `baseUrl`."],
    [404, "{}", "404. It comes from the API, or from something in front of it. Check `baseUrl`."],
    [404, '{"error": "No", "code": "gone"}', '404: "No" (gone).'],
    [429, "{}", "429. Wait before you call again."],
    [400, '{"error": "a\\u001b[31m\\nb"}', '400: "a [31m b".'],
    [500, "{}", `500.${ADVICE}`],
  ])("%i %s", async (status, body, message) => {
    const fetch = async () => new Response(body, { status, headers: { "Request-Id": "r-1" } });
    const client = createMeumClient({ apiKey: KEY, fetch, maxRetries: 0 });
    const { error } = await settle(client.wooDisconnect());
    expect(error).toMatchObject({ name: "MeumApiError", status, requestId: "r-1" });
    expect(error?.message).toBe(`wooDisconnect (POST ${PATH}): ${message}`);
  });

  it.each<[string, unknown]>([
    ["", undefined],
    ["text", "text"],
    ["null", null],
    ['{"a": [1]}', { a: [1] }],
  ])("the body %j as it is read", async (text, body) => {
    const fetch = async () => new Response(text, { status: 400 });
    const { error } = await settle(createMeumClient({ apiKey: KEY, fetch }).wooDisconnect());
    expect(error).toHaveProperty("body", body);
  });

  it.each([
    [404, "rejected", "MeumApiError"],
    [200, "unknown", "MeumContractError"],
  ])(
    "of a response that middleware made, without an attempt: %i",
    async (status, outcome, name) => {
      const client = createMeumClient({ apiKey: KEY, fetch: OK });
      client.api.use({ onRequest: () => new Response("{}", { status }) });
      expect(await settle(client.wooDisconnect())).toMatchObject({
        outcome,
        error: { name, status, attempts: [], requestId: undefined },
      });
    },
  );

  it("in its JSON, headers are an object; without a response, there are none", async () => {
    const headers = { "X-A": "b", "Request-Id": "r-1" };
    const responses = [new Response("{}", { status: 400, headers }), undefined];
    const fetch = async () => responses.shift() ?? Promise.reject(new Error("lost"));
    const client = createMeumClient({ apiKey: KEY, fetch });
    const jsonOf = async () =>
      JSON.parse(JSON.stringify((await settle(client.wooDisconnect())).error));
    expect(await jsonOf()).toMatchObject({
      ...{ name: "MeumApiError", message: `wooDisconnect (POST ${PATH}): 400.`, status: 400 },
      headers: { "x-a": "b", "request-id": "r-1" },
    });
    expect(await jsonOf()).not.toHaveProperty("headers");
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
      { fetch: never, timeoutMs: 20 },
      "unknown",
      undefined,
      `No complete response from h.example within 20 ms (\`timeoutMs\`).${UNKNOWN}`,
    ],
    [
      "the body does not end in time",
      "MeumTimeoutError",
      { fetch: async () => new Response(body()), deadlineMs: 200 },
      "unknown",
      true,
      `No complete response from h.example within 200 ms (\`deadlineMs\`).${UNKNOWN}`,
    ],
    [
      "the key function throws",
      "MeumConfigError",
      { apiKey: () => Promise.reject(new Error("x")) },
      "not-sent",
      false,
      "The function `apiKey` threw an error: see `cause`.",
    ],
    [
      "the key does not come in time",
      "MeumTimeoutError",
      { apiKey: never, timeoutMs: 20 },
      "not-sent",
      false,
      `\`apiKey\` returned no key within 20 ms (\`timeoutMs\`).${UNSENT}`,
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

  const NO_ERROR = "Something that is not an Error was thrown.";
  it.each<[unknown, string]>([
    ["words", "words"],
    [503, "503"],
    [{ message: 7 }, "7"],
    [{}, NO_ERROR],
    [Symbol("x"), NO_ERROR],
    [undefined, NO_ERROR],
  ])("what is thrown is no Error: %o", async (thrown, told) => {
    const options = { baseUrl: "https://h.example", ...fails(thrown) };
    const client = createMeumClient({ apiKey: KEY, ...options });
    const { error } = await settle(client.wooDisconnect());
    const message = `No complete response from h.example (${told}).${UNKNOWN}`;
    expect(error?.message).toBe(`wooDisconnect (POST ${PATH}): ${message}`);
  });

  it("an abort: no wait is announced, and the caller's reason is not looked into", async () => {
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

  it("another server than the client's", async () => {
    const client = createMeumClient({ apiKey: KEY, baseUrl: "https://h.example", fetch: OK });
    client.api.use({ onRequest: () => new Request("https://other.example/") });
    const { error } = await settle(client.wooDisconnect());
    expect(error).toMatchObject({ name: "MeumConfigError", outcome: "not-sent" });
    expect(error?.message).toBe(
      `wooDisconnect (GET ${PATH}): Expected a URL of https://h.example: the key is sent nowhere else.`,
    );
  });
});
