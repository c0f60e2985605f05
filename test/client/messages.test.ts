/** What each option may be: the whole message where it is refused, and what is accepted. */
import { describe, expect, it } from "vitest";
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
    { timeoutMs: 1.5, deadlineMs: 2.5 },
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

describe("a call's signal", () => {
  const addEventListener = () => {};
  it.each([{}, { aborted: false }, { addEventListener }, { aborted: "", addEventListener }])(
    "%o is refused",
    async (signal) => {
      const client = createMeumClient({ apiKey: KEY, fetch: OK });
      const { error } = await settle(client.wooDisconnect({ signal: signal as never }));
      expect(error?.message).toMatch(/Expected `signal` to be an AbortSignal, got an object\.$/);
    },
  );
});
