/** Every failure is an error of ours with an outcome, whatever was given. */
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { PATH } from "../support/contract.js";
import {
  createMeumClient,
  isMeumApiError,
  isMeumError,
  MeumConnectionError,
  settle,
} from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, serve, setUp } from "../support/setup.js";
import { answer, close, json } from "../support/steps.js";

const OK = json(200, { disconnected: true });

describe("settle", () => {
  it("returns the data, or the error with its outcome", async () => {
    const { meum } = await setUp([OK, json(404, { error: "x", code: "GONE" }), close]);
    expect(await settle(meum.wooDisconnect())).toEqual({
      outcome: "done",
      data: { disconnected: true },
    });
    expect(await settle(meum.wooDisconnect())).toMatchObject({
      outcome: "rejected",
      error: { code: "GONE" },
    });
    expect(await settle(meum.wooDisconnect())).toMatchObject({ outcome: "unknown" });
    expect(await settle(meum.wooDisconnect({ maxRetries: -1 }))).toMatchObject({
      outcome: "not-sent",
    });
  });

  it("refuses a promise of meum.api, which resolves on a 403", async () => {
    const { meum } = await setUp([json(403, {})]);
    for (const other of [meum.api.POST(PATH), Promise.resolve({}), undefined, null, 5, {}]) {
      const result = await settle(other as ReturnType<typeof meum.wooDisconnect>);
      const message =
        "Pass `settle` the promise that a method returned, as in `settle(meum.wooDisconnect())`. Do not await or wrap it. In a test, fake the API with `meum/testing`, not the method.";
      expect(result).toMatchObject({
        outcome: "unknown",
        error: { name: "MeumConfigError", message, outcome: "unknown" },
      });
    }
  });

  it("accepts the promise of another copy of the package", async () => {
    const call = Object.assign(Promise.resolve(5), { [Symbol.for("meum.operation")]: true });
    expect(await settle(call as never)).toEqual({ outcome: "done", data: 5 });
  });

  const fail = () => expect.fail("read");
  const marked = (reason: unknown) =>
    Object.assign(Promise.reject(reason), { [Symbol.for("meum.operation")]: true });
  const unreadable = {
    name: "MeumError",
    get outcome() {
      return fail();
    },
  };
  it.each<[string, () => unknown]>([
    ["a proxy that throws", () => new Proxy({}, { get: fail })],
    [
      "a proxy that throws what looks like an error of ours",
      () =>
        new Proxy(
          {},
          {
            get() {
              throw unreadable;
            },
          },
        ),
    ],
    ["what is marked, and rejects with nothing", () => marked(null)],
    ["what is marked, and rejects with {}", () => marked({})],
    ["what is marked, and rejects with an error", () => marked(new Error("x"))],
    ["what is marked, and rejects with what looks like an error of ours", () => marked(unreadable)],
    ...["catch", "then", "finally"].flatMap((name) =>
      [5, fail].map((value): [string, () => unknown] => [
        `a promise that rejects, with a \`${name}\` that is a ${typeof value}`,
        () => Object.assign(Promise.reject(new Error("theirs")), { [name]: value }),
      ]),
    ),
  ])("never throws, and leaves nothing unhandled: %s", async (_, make) => {
    const result = await settle(make() as never);
    expect(result).toMatchObject({ outcome: "unknown", error: { name: "MeumConfigError" } });
  });
});

describe("middleware that fails", () => {
  it.each([
    ["onRequest throws", { onRequest: () => Promise.reject(new Error("mine")) }, 0],
    ["onResponse throws", { onResponse: () => Promise.reject(new Error("mine")) }, 1],
    [
      "onResponse throws an error of another call",
      { onResponse: () => Promise.reject(new MeumConnectionError("theirs", "not-sent")) },
      1,
    ],
    ["onResponse returns nonsense", { onResponse: () => 5 }, 1],
    [
      "onResponse uses the body up",
      { onResponse: async ({ response }: { response: Response }) => void (await response.text()) },
      1,
    ],
  ])("%s: a MeumError, unknown", async (name, middleware, requests) => {
    const { server, meum } = await setUp([json(403, { error: "no" })]);
    meum.api.use(middleware as never);
    for (const call of [meum.wooDisconnect(), meum.api.POST(PATH)]) {
      const error = await rejection(call);
      expect(isMeumError(error), name).toBe(true);
      expect(error).toMatchObject({ outcome: "unknown", operation: "wooDisconnect" });
      expect(error).not.toBeInstanceOf(MeumConnectionError);
    }
    expect(server.requests).toHaveLength(2 * requests);
  });

  it("does not turn `unknown` into `rejected`", async () => {
    const { meum } = await setUp([OK]);
    meum.api.use({ onResponse: () => Response.json({ error: "x" }, { status: 404 }) });
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      status: 404,
      outcome: "unknown",
    });
  });

  it("may return a response from onError, as openapi-fetch allows", async () => {
    const { meum } = await setUp([close]);
    const responses = [{ disconnected: true }, { error: "x" }].map((body) =>
      Response.json(body, { status: "error" in body ? 404 : 200 }),
    );
    meum.api.use({ onError: () => responses.shift() });
    expect(await meum.wooDisconnect()).toEqual({ disconnected: true });
    // A 404 of its own makes no rejection of a POST that was lost.
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      status: 404,
      outcome: "unknown",
      attempts: [{ number: 1, sent: true }],
    });
  });

  it("meum.api throws a MeumError for a 200 that is not JSON", async () => {
    const { meum } = await setUp([answer(200, "<html>")]);
    expect(await rejection(meum.api.POST(PATH))).toMatchObject({
      name: "MeumError",
      outcome: "unknown",
    });
  });
});

describe("documented: status, media type and body fit the contract", () => {
  const JSON_TYPE = "application/json";
  it.each<[string, number, string, string | undefined, boolean]>([
    ["the API's", 404, '{"error":"None","code":"GONE"}', JSON_TYPE, true],
    ["with a charset", 404, '{"error":"None"}', "Application/JSON; charset=utf-8", true],
    ["a framework's", 404, '{"error":"Not Found"}', JSON_TYPE, true], // which is why one decides on the code
    ["nothing that the contract names", 404, "{}", JSON_TYPE, false],
    ["a gateway's", 404, '{"message":"no Route matched"}', JSON_TYPE, false],
    ["problem+json", 404, '{"error":"x"}', "application/problem+json", false],
    ["a bot wall's page", 403, "<html>", "text/html", false],
    ["JSON sent as text", 404, '{"error":"x"}', "text/plain", false],
    ["no media type", 404, '{"error":"x"}', undefined, false],
    ["nested", 403, '{"error":{"message":"x"}}', JSON_TYPE, false],
    ["empty", 404, "", JSON_TYPE, false],
    ["null", 404, "null", JSON_TYPE, false],
    ["a list", 404, "[]", JSON_TYPE, false],
    ["another status", 409, '{"error":"x"}', JSON_TYPE, false],
    ["a 401, which the contract lacks", 401, '{"error":"x"}', JSON_TYPE, false],
    ["another documented status", 403, '{"error":"x"}', JSON_TYPE, true],
    ["without `error`", 404, '{"code":"X","details":{"a":"b"}}', JSON_TYPE, true],
  ])("%s", async (_, status, body, type, documented) => {
    const step = answer(status, body, { "Content-Type": type ?? "" });
    const { meum } = await setUp([step]);
    const error = await rejection(meum.wooDisconnect());
    expect(error).toMatchObject({ status, documented });
    expect(isMeumApiError(error, "wooDisconnect")).toBe(documented);
    expect(isMeumApiError(error, "other" as "wooDisconnect")).toBe(false);
    expect(isMeumApiError(error)).toBe(true);
  });

  it("the message of a 404 without a code says that it may come from a gateway", async () => {
    const { meum } = await setUp([
      json(404, { error: "Not Found" }),
      json(404, { error: "x", code: "GONE" }),
    ]);
    const said = "This response comes from the API, or from a gateway in front of it.";
    expect(((await rejection(meum.wooDisconnect())) as Error).message).toContain(said);
    expect(((await rejection(meum.wooDisconnect())) as Error).message).not.toContain(said);
  });
});

it("a request goes only to the client's origin, not to one that begins with the same text", async () => {
  const elsewhere = await serve([OK]);
  const { server, meum } = await setUp([OK]);
  for (const url of [
    elsewhere.url,
    `${server.url}.evil.example`,
    `${server.url}0`,
    server.url.replace("//", "//user@"),
  ]) {
    const error = await rejection(meum.api.POST(PATH, { baseUrl: url }));
    expect(isMeumError(error)).toBe(true);
    expect(error).toMatchObject({ outcome: "not-sent" });
  }
  expect([...server.requests, ...elsewhere.requests]).toHaveLength(0);
});

it("Accept lists the documented media types, unless the caller sets it", async () => {
  const { server, meum } = await setUp([OK]);
  await meum.wooDisconnect();
  await meum.wooDisconnect({ headers: { accept: "application/vnd.x+json" } });
  expect(server.requests[0]).toMatch(/^accept: application\/json\r$/im);
  expect(server.requests[1]).toMatch(/^accept: application\/vnd\.x\+json\r$/im);
});

it.each([
  ['{"error":', "}"],
  ["[", "]"],
])("an error with a deeply nested body (%s) can be printed", async (open, close) => {
  const { meum } = await setUp([answer(403, `${open.repeat(100_000)}1${close.repeat(100_000)}`)]);
  const error = await rejection(meum.wooDisconnect());
  expect(error).toMatchObject({ name: "MeumApiError", status: 403 });
  expect(JSON.stringify(error)).toContain("[redacted]");
});

it.each<[string, unknown, string[]]>([
  ["none", undefined, []],
  ["null", null, []],
  ["text", "why", ["why"]],
  ["an error with a cause", new Error("a", { cause: new Error("b") }), ["a", "b"]],
])("the cause of a failed fetch: %s", async (_, cause, messages) => {
  const fetch = () => Promise.reject(Object.assign(new Error("lost"), { cause }));
  const meum = createMeumClient({ apiKey: KEY, fetch, maxRetries: 0 });
  const told: string[] = [];
  for (let at = (await rejection(meum.wooDisconnect())) as Error; at; at = at.cause as Error)
    told.push(at.message);
  expect(told.slice(1)).toEqual(["lost", ...messages]);
});

it("an error with a cyclic chain of causes can be printed", async () => {
  const thrown = new Error("lost");
  thrown.cause = thrown;
  const meum = createMeumClient({
    apiKey: KEY,
    fetch: () => Promise.reject(thrown),
    maxRetries: 0,
  });
  const error = await rejection(meum.wooDisconnect());
  expect(error).toBeInstanceOf(MeumConnectionError);
  expect(inspect(error, { depth: 20 }).match(/Error: lost/g)?.length).toBeLessThan(10);
});

it.each(["AbortError", "TimeoutError", "NetworkError"])(
  "a DOMException (%s) from a caller's fetch: its message is shown, not its legacy code",
  async (name) => {
    const fetch = () => Promise.reject(new DOMException("The line is dead", name));
    const meum = createMeumClient({ apiKey: KEY, fetch, maxRetries: 0 });
    const error = await rejection(meum.wooDisconnect());
    expect(error).toMatchObject({
      name: "MeumConnectionError",
      message: expect.stringContaining("(The line is dead)."),
      attempts: [{ errorCode: "MeumConnectionError" }],
    });
    expect((error as Error).cause).not.toHaveProperty("code");
  },
);
