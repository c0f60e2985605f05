import { expect, it } from "vitest";
import { PATH } from "../support/contract.js";
import { createMeumClient } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, setUp } from "../support/setup.js";
import { answer, close, json } from "../support/steps.js";

const OK = json(200, { disconnected: true });

it("meum.api returns the raw response of a success and of a rejection", async () => {
  const { server, meum } = await setUp([OK, json(404, { error: "None" })]);
  const first = await meum.api.POST(PATH);
  expect(first).toMatchObject({
    data: { disconnected: true },
    response: { status: 200, ok: true },
  });
  const second = await meum.api.request("post", PATH);
  expect(second).toMatchObject({ error: { error: "None" }, response: { status: 404, ok: false } });
  for (const request of server.requests)
    expect(request).toMatch(new RegExp(`^authorization: Bearer ${KEY}\r$`, "im"));
});

it("meum.api uses the same transport: key, retries and limits", async () => {
  const { server, meum } = await setUp([json(429, {}, { "Retry-After": "0" }), close]);
  expect(await rejection(meum.api.POST(PATH, { timeoutMs: 1_000 }))).toMatchObject({
    name: "MeumConnectionError",
    outcome: "unknown",
  });
  expect(server.requests).toHaveLength(2);
  expect(await rejection(meum.api.POST(PATH, { timeoutMs: -1 }))).toMatchObject({
    name: "MeumConfigError",
  });
});

it("middleware sees and changes the requests and responses of methods", async () => {
  const { server, meum } = await setUp([json(403, { error: "no" }), OK]);
  const seen: number[] = [];
  const middleware = {
    onRequest({ request }: { request: Request }) {
      request.headers.set("X-Trace", "t-1");
      return new Request(request, { headers: request.headers });
    },
    async onResponse({ response }: { response: Response }) {
      seen.push(response.status, (await response.clone().text()).length);
      return response.status === 403 ? Response.json({ disconnected: false }) : undefined;
    },
  };
  meum.api.use(middleware);
  expect(await meum.wooDisconnect()).toEqual({ disconnected: false });
  expect(server.requests[0]).toMatch(/^x-trace: t-1\r$/im);
  meum.api.eject(middleware);
  expect(await meum.wooDisconnect()).toEqual({ disconnected: true });
  expect(seen).toEqual([403, 14]);
});

it("middleware reads a success's body, and the caller still gets its data", async () => {
  const { meum } = await setUp([OK]);
  const seen: unknown[] = [];
  meum.api.use({
    onResponse: async ({ response }) => void seen.push(await response.clone().json()),
  });
  expect(await meum.wooDisconnect()).toEqual({ disconnected: true });
  expect(seen).toEqual([{ disconnected: true }]);
});

it("a client is not thenable, and its methods work without `this`", async () => {
  const { meum } = await setUp([OK]);
  expect(await meum).toBe(meum);
  const { wooDisconnect } = meum;
  expect(await wooDisconnect()).toEqual({ disconnected: true });
});

it("meum.api works without options", async () => {
  const { meum } = await setUp([OK]);
  expect(await meum.api.POST(PATH, null as never)).toMatchObject({ data: { disconnected: true } });
});

it.each<[string, string, () => object]>([
  [
    "an option",
    "mine",
    () => ({
      get body() {
        throw new Error("mine");
      },
    }),
  ],
  ["the list of options", "read", () => new Proxy({}, { ownKeys: () => expect.fail("read") })],
])("meum.api, %s cannot be read: MeumConfigError, nothing sent", async (_, why, options) => {
  const { server, meum } = await setUp([OK]);
  expect(await rejection(meum.api.POST(PATH, options() as never))).toMatchObject({
    name: "MeumConfigError",
    outcome: "not-sent",
    message: `wooDisconnect (POST ${PATH}): The request cannot be built (${why}).`,
  });
  expect(server.requests).toHaveLength(0);
});

it.each(["method", "path"])(
  "meum.api.request with a %s that is not a string: MeumConfigError",
  async (name) => {
    const { meum } = await setUp([OK]);
    const [method, path] = name === "method" ? [5, PATH] : ["POST", 5];
    expect(await rejection(meum.api.request(method as never, path as never))).toMatchObject({
      outcome: "not-sent",
      message: expect.stringContaining(`: Expected \`${name}\` to be a string, got 5.`),
    });
  },
);

it.each(["nope", globalThis.fetch])(
  "meum.api refuses the option `fetch` of a call: %s",
  async (fetch) => {
    const { server, meum } = await setUp([OK]);
    expect(await rejection(meum.api.POST(PATH, { fetch } as never))).toMatchObject({
      outcome: "not-sent",
      message: `wooDisconnect (POST ${PATH}): \`fetch\` is an option of the client, not of a call.`,
    });
    expect(server.requests).toHaveLength(0);
  },
);

it("a path that is not in the contract: an operation without documented responses", async () => {
  const { server, meum } = await setUp([close]);
  const error = (await rejection(meum.api.POST("/v1/other"))) as Error;
  const name = "POST /v1/other";
  expect(error).toMatchObject({ operation: name, attempts: [{ operation: name }] });
  expect(error.message).toMatch(/^POST \/v1\/other: No complete response/);
  expect(server.requests[0]).toMatch(/^POST \/v1\/other /);
});

it.each([{}, "x", { onresponse() {} }])(
  "`use` refuses %o, which is not middleware, with a MeumConfigError",
  (middleware) => {
    const meum = createMeumClient({ apiKey: KEY });
    expect(() => meum.api.use(middleware as never)).toThrow(
      "Expected middleware: an object with `onRequest`, `onResponse` or `onError`.",
    );
  },
);

it("a method that the runtime would replace, as Bun does: nothing is sent", async () => {
  const { server, meum } = await setUp([OK]);
  class LikeBun extends Request {
    constructor(url: string, init: RequestInit) {
      super(url, { ...init, method: "GET" });
    }
  }
  const call = meum.api.request("purge", "/v1/x", { Request: LikeBun });
  expect(await rejection(call)).toMatchObject({
    ...{ name: "MeumConfigError", outcome: "not-sent", operation: "PURGE /v1/x" },
    cause: { message: "The runtime has no such method." },
  });
  expect(server.requests).toHaveLength(0);
});

it.each([403, 500])(
  "a %i without a body: `response.ok` says what `error` cannot",
  async (status) => {
    const { meum } = await setUp([answer(status)]);
    const { error, response } = await meum.api.POST(PATH);
    expect(error).toBeUndefined();
    expect(response).toMatchObject({ status, ok: false });
  },
);
