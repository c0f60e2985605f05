import { readFileSync } from "node:fs";
import { mock } from "node:test";
import { setImmediate } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { fixtureContract, PATH } from "../support/contract.js";
import { eventually } from "../support/eventually.js";
import { createMeumClient, isMeumApiError, settle } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { CONTRACT } from "../support/today.js";
import { clientAndFake, createMeumFake } from "./fixture.js";

const DOZEN = readFileSync(new URL("../fixtures/dozen.yaml", import.meta.url), "utf8");

function setUp(...replies: unknown[]) {
  const fake = createMeumFake();
  if (replies.length) fake.reply("wooDisconnect", ...replies);
  const meum = createMeumClient({ apiKey: KEY, fetch: fake.fetch, maxRetries: 0 });
  return { fake, meum };
}

describe("its fetch", () => {
  test("replaces the global one for a client made elsewhere, and may say `not-sent`", async () => {
    const meum = createMeumClient({ apiKey: KEY, maxRetries: 0 });
    const fake = createMeumFake();
    fake.reply("wooDisconnect", 200, "connection-refused");
    vi.stubGlobal("fetch", fake.fetch);
    onTestFinished(() => void vi.unstubAllGlobals());
    expect((await settle(meum.wooDisconnect())).outcome).toBe("done");
    expect((await settle(meum.wooDisconnect())).outcome).toBe("not-sent");
    expect(fake.calls).toHaveLength(2);
  });

  const URL_OF_CALL = `https://api.example${PATH}`;
  const init = { method: "POST", headers: { "X-A": "1" }, body: '{"a":1}' };
  test.each<[string, Parameters<typeof globalThis.fetch>]>([
    ["a text", [URL_OF_CALL, init]],
    ["a URL", [new URL(URL_OF_CALL), init]],
    ["a Request, and nothing else", [new Request(URL_OF_CALL, init), null as never]],
    ["a Request", [new Request(URL_OF_CALL, init)]],
  ])("accepts what the global one does: %s", async (_, given) => {
    const fake = createMeumFake();
    expect(await (await fake.fetch(...given)).json()).toEqual({ disconnected: true });
    expect(fake.calls).toMatchObject([
      { operation: "wooDisconnect", method: "POST", headers: { "x-a": "1" }, body: { a: 1 } },
    ]);
  });

  test.each(["Request", "Response"])("an environment without `%s`: the error says so", (name) => {
    vi.stubGlobal(name, undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(createMeumFake).toThrow("in Jest, `@jest-environment node`");
  });
});

describe("replies", () => {
  test("by default, a call succeeds with the contract's example", async () => {
    expect(await setUp().meum.wooDisconnect()).toEqual({ disconnected: true });
  });

  test("a documented status returns the contract's example", async () => {
    const { outcome, error } = await settle(setUp(404).meum.wooDisconnect());
    expect(outcome).toBe("rejected");
    expect(isMeumApiError(error, "wooDisconnect")).toBe(true);
    expect(error).toMatchObject({ status: 404, code: "EXTERNAL_ORDER_INTEGRATION_CONFLICT" });
  });

  test("a custom response, with its headers", async () => {
    const body = { error: "Not connected", code: "INTEGRATION_NOT_FOUND" };
    const { meum } = setUp(
      { status: 404, body, headers: { "X-Request-Id": "req_1" } },
      { status: 429, headers: { "Retry-After": "7" } },
      { status: 500, body: "Out of order" },
      { status: 200, body: { disconnected: false } },
    );
    const first = await settle(meum.wooDisconnect());
    expect(first.error).toMatchObject({
      documented: true,
      requestId: "req_1",
      code: "INTEGRATION_NOT_FOUND",
      body,
    });
    expect((await settle(meum.wooDisconnect())).error).toMatchObject({ retryAfterMs: 7_000 });
    expect((await settle(meum.wooDisconnect())).error).toMatchObject({ body: "Out of order" });
    expect(await meum.wooDisconnect()).toEqual({ disconnected: false });
  });

  test.each([
    ["text", { status: 502, body: "no" }, "text/plain"],
    ["JSON", { status: 502, body: { no: true } }, "application/json"],
    ["a documented one", { status: 404, body: { error: "no" } }, "application/json"],
    [
      "one's own",
      { status: 502, body: "no", headers: { "Content-Type": "text/html" } },
      "text/html",
    ],
  ])("the media type: %s", async (_what, reply, mediaType) => {
    const { error } = await settle(setUp(reply).meum.wooDisconnect());
    expect((error as { headers?: Headers }).headers?.get("content-type")).toBe(mediaType);
    expect(error).toMatchObject({ body: reply.body });
  });

  test("a string body is sent unchanged", async () => {
    const { fake } = setUp({ status: 502, body: "Out of order" });
    const response = await fake.fetch(`https://api.meum.io${PATH}`, { method: "POST" });
    expect(await response.text()).toBe("Out of order");
  });

  test("are used in order, and the last one stays", async () => {
    const { meum } = setUp("unavailable", 403, 200);
    const outcomes = [];
    for (let call = 0; call < 4; call++)
      outcomes.push((await settle(meum.wooDisconnect())).outcome);
    expect(outcomes).toEqual(["unknown", "rejected", "done", "done"]);
  });

  test("are used by attempts, and `reply` replaces them", async () => {
    const fake = createMeumFake();
    fake.reply("wooReplace", "connection-refused", "connection-lost", 200);
    const meum = createMeumClient({ apiKey: KEY, fetch: fake.fetch });
    expect(await meum.wooReplace()).toEqual({ disconnected: true });
    expect(fake.calls).toHaveLength(3);
    fake.reply("wooReplace", 403);
    expect((await settle(meum.wooReplace())).error).toMatchObject({ status: 403 });
  });

  test("are set per operation", async () => {
    const { meum } = setUp(403);
    expect(await meum.wooStatus()).toEqual({ disconnected: true });
    expect((await settle(meum.wooDisconnect())).outcome).toBe("rejected");
  });

  test.each<[string, unknown, RegExp]>([
    [
      "a documented body that does not fit",
      { status: 200, body: { disconnected: "yes" } },
      /200: `disconnected` must be a boolean/,
    ],
    ["a missing property", { status: 200, body: {} }, /200: `disconnected` is missing/],
    ["no body where there must be one", { status: 200 }, /200: /],
    ["an error that is not the API's", { status: 404, body: { message: "no" } }, /404: /],
    ["a status that is not documented, alone", 401, /401 is not documented/],
    [
      "a failure that there is not",
      "conection-refused",
      /no failure `conection-refused`\. Failures: connection-refused, /,
    ],
    ["a misspelt property", { status: 404, header: {} }, /unknown property `header`/],
    ["a status with a body that it cannot have", { status: 304, body: {} }, /no such response: /],
    ["a status that there is not", { status: 600 }, /no such response: /],
    [
      "a header that there is not",
      { status: 401, headers: { "X A": "1" } },
      /no such response: .*X A/,
    ],
    ["a body that is no JSON", { status: 500, body: 5n }, /no such response: .*BigInt/],
    ["a function as body", { status: 500, body: () => 5 }, /a function cannot be written as JSON/],
    ["a status as text", { status: "401" }, /give a status, a response/],
    ["an empty object", {}, /give a status, a response/],
    ["nothing", null, /give a status, a response/],
    ["a name of Object.prototype", "toString", /no failure `toString`/],
  ])("%s is refused, with a helpful message", (_what, reply, message) => {
    const refuse = () => createMeumFake().reply("wooDisconnect", reply);
    expect(refuse).toThrow(TypeError);
    expect(refuse).toThrow(/wooDisconnect/);
    expect(refuse).toThrow(message);
  });

  test("an unknown operation is refused", () => {
    for (const replies of [[], [200], ["no-response"], [{ status: 429 }]]) {
      const refuse = () => createMeumFake().reply("wooConnect", ...replies);
      expect(refuse).toThrow(TypeError);
      expect(refuse).toThrow(
        /^`reply` to wooConnect: the contract has no such operation\. Operations: .*\bwooDisconnect\b/,
      );
    }
  });

  test("an abort ends a reply that would never end", async () => {
    for (const name of ["no-response", "body-hangs", "connect-hangs"]) {
      const { meum, fake } = setUp(name);
      const controller = new AbortController();
      const call = settle(meum.wooDisconnect({ signal: controller.signal }));
      await eventually(() => expect(fake.calls).toHaveLength(1));
      controller.abort("enough");
      const outcome = name === "connect-hangs" ? "not-sent" : "unknown";
      expect(await call).toMatchObject({ outcome, error: { name: "MeumAbortError" } });
    }
  });
});

describe("calls", () => {
  test("have method, path and headers, without the key", async () => {
    const { fake, meum } = setUp(403);
    await settle(meum.wooDisconnect({ headers: { "X-Trace": "1" } }));
    expect(fake.calls).toEqual([
      {
        operation: "wooDisconnect",
        method: "POST",
        path: PATH,
        headers: { accept: "application/json", "user-agent": expect.any(String), "x-trace": "1" },
        body: undefined,
      },
    ]);
  });

  test("include a call that was not sent", async () => {
    const { fake, meum } = setUp("connection-refused");
    expect((await settle(meum.wooDisconnect())).outcome).toBe("not-sent");
    expect(fake.calls).toHaveLength(1);
  });

  test("`meum.api` gets replies too; an unknown path gets a 404 that says so", async () => {
    const { fake, meum } = setUp();
    const { data } = await meum.api.POST(PATH);
    expect(data).toEqual({ disconnected: true });
    const { error, response } = await meum.api.POST("/v1/other");
    expect(response.status).toBe(404);
    expect(error).toEqual({ error: "The contract has no operation POST /v1/other" });
    expect(fake.calls).toHaveLength(1);
  });

  test("a request that is aborted before it is sent rejects, whatever the reply", async () => {
    const fake = createMeumFake();
    const url = `https://api.meum.io${PATH}`;
    const init = { method: "POST", signal: AbortSignal.abort("enough") };
    await expect(fake.fetch(url, init)).rejects.toBe("enough");
    await expect(fake.fetch(url, { method: "POST" })).resolves.toMatchObject({ status: 200 });
  });

  test("work with a base URL that has a path", async () => {
    const fake = createMeumFake();
    const baseUrl = "https://proxy.example/meum";
    await createMeumClient({ apiKey: KEY, fetch: fake.fetch, baseUrl }).wooDisconnect();
    expect(fake.calls).toMatchObject([{ operation: "wooDisconnect", path: `/meum${PATH}` }]);
  });
});

test.each([
  ["today's contract", readFileSync(CONTRACT, "utf8")],
  ["the fixture contract", fixtureContract()],
  ["a contract of a dozen operations", DOZEN],
])("every example fits the contract: %s", async (_name, contract) => {
  const { examples, operations, documentedFor, fits, parseJson } = await clientAndFake(contract, {
    apiKey: () => KEY, // whatever its keys begin with
  });
  expect(Object.keys(examples)).toEqual(Object.keys(operations));
  for (const [name, operation] of Object.entries(operations)) {
    const responses = examples[name] ?? {};
    expect(Object.keys(responses).length, name).toBeGreaterThan(0);
    for (const [status, { mediaType = null, text }] of Object.entries(responses))
      expect(
        fits(documentedFor(operation, Number(status)), mediaType, text, parseJson(text)),
        `${name} ${status}`,
      ).toBe(true);
  }
});

test("keys of every scheme are left out, parameters and bodies are kept", async () => {
  const responses = { 204: { description: "Done" } };
  const id = { name: "id", in: "path", required: true, schema: { type: "string" } };
  const expand = { name: "expand", in: "query", schema: { type: "string" } };
  const keys = {
    bearer: { type: "http", scheme: "bearer" },
    basic: { type: "http", scheme: "basic" },
    header: { type: "apiKey", in: "header", name: "X-Key" },
    query: { type: "apiKey", in: "query", name: "key" },
    cookie: { type: "apiKey", in: "cookie", name: "session" },
  };
  const text = { required: true, content: { "text/plain": { schema: { type: "string" } } } };
  const contract = {
    openapi: "3.1.0",
    info: { title: "Shops", version: "1" },
    servers: [{ url: "https://api.example" }],
    components: { securitySchemes: keys },
    paths: Object.fromEntries(
      Object.keys(keys).flatMap((scheme) => {
        const security = [{ [scheme]: [] }];
        const of = (name: string, more: object) => ({
          operationId: `${scheme}${name}`,
          responses,
          security,
          ...more,
        });
        return [
          // Nothing but this very path: the parameter of the next one takes any other.
          [`/${scheme}/v1.0(bêta)`, { get: of("Versioned", {}) }],
          [`/${scheme}/{id}`, { get: of("Shop", { parameters: [id, expand] }) }],
          [
            `/${scheme}/current`,
            { get: of("Current", {}), post: of("Note", { requestBody: text }) },
          ],
        ];
      }),
    ),
  };
  for (const scheme of Object.keys(keys)) {
    const apiKey = { [scheme]: KEY } as object;
    const { meum, fake } = await clientAndFake(JSON.stringify(contract), { apiKey });
    await meum[`${scheme}Shop`]?.({ params: { path: { id: "a b" }, query: { expand: "all" } } });
    await meum[`${scheme}Current`]?.();
    await meum[`${scheme}Note`]?.({ body: "of two\nlines" });
    await meum[`${scheme}Versioned`]?.();
    await meum[`${scheme}Shop`]?.({ params: { path: { id: "v1/0" } } });
    await meum[`${scheme}Shop`]?.({ params: { path: { id: "v1-0(bêta)" } } });
    expect(
      fake.calls.map(({ operation, method, path, body }) => [operation, method, path, body]),
    ).toEqual([
      [`${scheme}Shop`, "GET", `/${scheme}/a%20b?expand=all`, undefined],
      [`${scheme}Current`, "GET", `/${scheme}/current`, undefined],
      [`${scheme}Note`, "POST", `/${scheme}/current`, "of two\nlines"],
      [`${scheme}Versioned`, "GET", `/${scheme}/v1.0(b%C3%AAta)`, undefined],
      [`${scheme}Shop`, "GET", `/${scheme}/v1%2F0`, undefined],
      [`${scheme}Shop`, "GET", `/${scheme}/v1-0(b%C3%AAta)`, undefined],
    ]);
    for (const { headers } of fake.calls)
      expect(Object.keys(headers)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(authorization|cookie|x-key)$/)]),
      );
    for (const secret of [KEY, btoa(KEY)]) expect(JSON.stringify(fake.calls)).not.toContain(secret);
  }
});

test("a failure of a success's body is unknown where every body is valid", async () => {
  const success = (content: object) => ({
    get: { responses: { 200: { description: "Done", content } }, security: [] },
  });
  const json = (schema: object) => success({ "application/json": { schema } });
  const paths = {
    "/nothing-or-text": json({ type: ["null", "string"] }),
    "/anything": json({}),
    "/text": success({ "text/plain": { schema: { type: "string" } } }),
  };
  for (const [path, { get }] of Object.entries(paths))
    Object.assign(get, { operationId: path.replace(/\W/g, "") });
  const contract = { openapi: "3.1.0", info: { title: "Bodies", version: "1" }, paths };
  const options = { baseUrl: "https://api.example", apiKey: KEY, maxRetries: 0 };
  const { meum, fake } = await clientAndFake(JSON.stringify(contract), options);
  fake.reply("nothingortext", "body-wrong");
  await expect(meum.nothingortext?.()).rejects.toThrow("200: the body must be null or a string");
  const refused = { anything: ["body-wrong"], text: ["body-wrong", "body-not-json", "body-empty"] };
  for (const [name, failures] of Object.entries(refused)) {
    for (const failure of failures)
      expect(() => fake.reply(name, failure)).toThrow(`there is no failure \`${failure}\``);
    fake.reply(name, "body-cut-off");
    await expect(meum[name]?.()).rejects.toMatchObject({ name: "MeumConnectionError" });
  }
  fake.reply("anything", "body-not-json");
  await expect(meum.anything?.()).rejects.toThrow("200: the body is not valid JSON");
});

test("a JSON body is parsed in `fake.calls`", async () => {
  const { meum, fake } = await clientAndFake(DOZEN, { apiKey: KEY });
  await meum.updateInvoice?.({ params: { path: { invoiceId: "inv_1" } }, body: { amount: 1 } });
  expect(fake.calls).toMatchObject([{ operation: "updateInvoice", body: { amount: 1 } }]);
});

// docs/testing.md says what may be faked. The client waits by timers only, so that a fake clock can end each wait.
describe("fake timers", () => {
  test.each<[string, Parameters<typeof vi.useFakeTimers>[0]]>([
    ["as Vitest fakes them by default", undefined],
    ["those that the page says for sinon", { toFake: ["setTimeout", "clearTimeout", "Date"] }],
    ["and neither Date nor performance", { toFake: ["setTimeout", "clearTimeout"] }],
  ])("%s: waits and time limits end when they are advanced", async (_, faked) => {
    const fake = createMeumFake();
    fake.reply("wooDisconnect", "too-many-requests", "connect-hangs", "no-response", 200);
    const meum = createMeumClient({ apiKey: KEY, fetch: fake.fetch });
    const real = globalThis.setTimeout;
    vi.useFakeTimers(faked);
    onTestFinished(() => void vi.useRealTimers());
    const call = settle(meum.wooDisconnect());
    await vi.advanceTimersByTimeAsync(30_000);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = real(resolve, 30_000, "still waiting")));
    onTestFinished(() => clearTimeout(timer));
    expect(await Promise.race([call, late])).toMatchObject({
      outcome: "unknown",
      error: { name: "MeumTimeoutError", attempts: [{ status: 429 }, { sent: false }, {}] },
    });
    expect(fake.calls).toHaveLength(3);
    const next = settle(meum.wooDisconnect());
    expect(await Promise.race([next, late])).toMatchObject({ outcome: "done" });
  });

  test("of `node:test`: a loop advances them, as the page says", async () => {
    const fake = createMeumFake();
    fake.reply("wooDisconnect", "too-many-requests", "no-response");
    const meum = createMeumClient({ apiKey: KEY, fetch: fake.fetch });
    mock.timers.enable({ apis: ["setTimeout"] });
    onTestFinished(() => mock.timers.reset());
    let result: object | undefined;
    settle(meum.wooDisconnect()).then((settled) => (result = settled));
    for (let ticks = 0; !result && ticks < 1_000; ticks++) {
      mock.timers.tick(100);
      await setImmediate();
    }
    expect(result).toMatchObject({ outcome: "unknown", error: { name: "MeumTimeoutError" } });
  });
});
