import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { type Package, packageOf } from "../support/generated-package.js";
import { processorMs } from "../support/processor-time.js";
import { everythingOf } from "../support/secret.js";
import { rejection, serve } from "../support/setup.js";
import { json } from "../support/steps.js";

const CONTRACT = new URL("../fixtures/keys.yaml", import.meta.url);
const limited = json(429, {}, { "Retry-After": "0" });

type Methods = Record<string, (options?: object) => Promise<unknown>>;
let meumOf: (apiKey: unknown, baseUrl: string) => Methods;
let isMeumError: Package["isMeumError"];
beforeAll(async () => {
  const loaded = await packageOf(readFileSync(CONTRACT, "utf8"));
  isMeumError = loaded.isMeumError;
  meumOf = (apiKey, baseUrl) =>
    loaded.createMeumClient({ apiKey: apiKey as string, baseUrl }) as unknown as Methods;
});

/** By security scheme: a key, what the request carries of it, and what else is secret. */
const SCHEMES: [string, string, RegExp, string[]][] = [
  ["byBearer", "sk_live_one/two+x", /^authorization: Bearer sk_live_one\/two\+x\r$/im, []],
  [
    "byBasic",
    "user-7:pass-word",
    new RegExp(`^authorization: Basic ${btoa("user-7:pass-word")}\\r$`, "im"),
    ["pass-word", btoa("user-7:pass-word")],
  ],
  ["byBasic", "user-7-secret:", /^authorization: Basic \S+\r$/im, [btoa("user-7-secret:")]],
  ["byHeader", "k/1+2=3-secret", /^x-api-key: k\/1\+2=3-secret\r$/im, []],
  [
    "byQuery",
    "k/1+2=3-secret",
    /^GET \/v1\/query\?q=x&api%20key=k%2F1%2B2%3D3-secret HTTP/m,
    ["k%2F1%2B2%3D3-secret"],
  ],
  [
    "byCookie",
    "k/1+2=3-secret",
    /^cookie: session=s; api_key=k%2F1%2B2%3D3-secret\r$/im,
    ["k%2F1%2B2%3D3-secret"],
  ],
];
const PARAMS: Record<string, object> = {
  byQuery: { params: { query: { q: "x" } } },
  byCookie: { params: { cookie: { session: "s" } } },
};

it.each(SCHEMES)("%s: each attempt carries the key once", async (method, key, carried) => {
  const { url, requests } = await serve([limited, limited, json(200, { ok: true })]);
  expect(await meumOf(key, url)[method]!(PARAMS[method])).toEqual({ ok: true });
  expect(requests).toHaveLength(3);
  for (const request of requests) expect(request).toMatch(carried);
});

it.each(SCHEMES)("%s: no form of the key is in an error", async (method, key, _, forms) => {
  for (const form of [key, ...forms]) {
    const text = `It was ${form}.`;
    const { url } = await serve([json(403, { error: text }, { "X-Echo": text })]);
    const error = await rejection(meumOf(key, url)[method]!(PARAMS[method]));
    expect(isMeumError(error)).toBe(true);
    expect(everythingOf(error)).toContain('"It was [redacted]."');
    expect(everythingOf(error)).not.toContain(form);
  }
});

it.each(SCHEMES)(
  "%s: no form of the key is in an error of a response that cannot be decoded",
  async (method, key, _, forms) => {
    const { url } = await serve([json(200, { ok: true })]);
    const client = meumOf(key, url) as Methods & { api: { use(middleware: object): void } };
    // A getter of a response that middleware made: openapi-fetch reads it once, then we do.
    let reads = 0;
    const status = () => {
      if (++reads === 1) return 200;
      throw new Error(`It was ${[key, ...forms].join(" ")}`);
    };
    client.api.use({
      onResponse: () => Object.defineProperty(new Response("{}"), "status", { get: status }),
    });
    const error = await rejection(client[method]!(PARAMS[method]));
    expect(error).toMatchObject({
      outcome: "unknown",
      cause: { message: expect.stringMatching(/^It was/) },
    });
    for (const form of [key, ...forms]) expect(everythingOf(error)).not.toContain(form);
  },
);

it.each(SCHEMES)(
  "%s: no form of an earlier attempt's key is in what the key function throws",
  async (method, key, _, forms) => {
    const { url } = await serve([limited]);
    const keys = [key];
    const rotate = () => {
      const next = keys.pop();
      if (next) return next;
      throw new Error(`It was ${[key, ...forms].join(" ")}`);
    };
    const error = await rejection(meumOf(rotate, url)[method]!(PARAMS[method]));
    expect(error).toMatchObject({
      name: "MeumConfigError",
      cause: { message: expect.stringMatching(/^It was/) },
    });
    for (const form of [key, ...forms]) expect(everythingOf(error)).not.toContain(form);
  },
);

it.each([
  ["123456789012345", 123456789012345],
  ["123456789012345678901234", Number("123456789012345678901234")],
  ["1234567890123456", 12345.67890123456],
])("a key of digits is removed from numbers too: %s", async (key, number) => {
  const { url } = await serve([json(403, { code: "NO", sent: [number], other: 12, on: true })]);
  const error = await rejection(meumOf(key, url).byHeader!());
  expect(everythingOf(error)).not.toContain(`${number}`);
  expect(error).toMatchObject({ body: { code: "NO", sent: ["[redacted]"], other: 12, on: true } });
});

it.each([
  ["names without a semicolon", "&ltk&gt1&ampsecret&quot"],
  ["all names", "&lt;k&gt;1&amp;secret&QUOT;"],
])("a key without a known prefix, in HTML, with %s", async (_, text) => {
  const { url } = await serve([json(403, { error: `Not ${text}.` })]);
  const error = await rejection(meumOf('<k>1&secret"', url).byHeader!());
  expect(error).toMatchObject({ body: { error: "Not [redacted]." } });
});

it.each(["\\".repeat(12), `${"\\".repeat(8)}x`, "\\a".repeat(30)])(
  "a key of backslashes, %s, is found in time",
  async (key) => {
    for (const echo of ["\\".repeat(120), `${"\\".repeat(8)}a`.repeat(30), key]) {
      const { url } = await serve([json(403, { error: `${echo}!` })]);
      let error: unknown;
      const call = async () => (error = await rejection(meumOf(key, url).byHeader!()));
      expect(await processorMs(call)).toBeLessThan(5_000);
      expect(error).toMatchObject({ name: "MeumApiError", status: 403 });
    }
  },
);

it("several keys at once: an object with a key for each scheme", async () => {
  const { url, requests } = await serve([limited, json(200, { ok: true })]);
  const keys = { bearer: "sk_live_b", header: "h-key", query: "q-key" };
  expect(await meumOf(keys, url).bySeveral!()).toEqual({ ok: true });
  expect(requests).toHaveLength(2);
  for (const request of requests) {
    expect(request).toMatch(/^POST \/v1\/several\?api%20key=q-key HTTP/);
    expect(request).toMatch(/^authorization: Bearer sk_live_b\r$/im);
    expect(request).toMatch(/^x-api-key: h-key\r$/im);
  }
});

it.each<[string, unknown]>([
  ["one key for several schemes", "sk_live_one"],
  ["one is missing", { bearer: "sk_live_b", header: "h-key" }],
  ["one has another prefix", { bearer: "b", header: "h-key", query: "q-key" }],
])("%s: nothing is sent, and the message names the schemes", async (_, keys) => {
  const { url, requests } = await serve([json(200, { ok: true })]);
  let error: unknown;
  try {
    error = await rejection(meumOf(keys, url).bySeveral!());
  } catch (thrown) {
    error = thrown; // already when the client is made
  }
  expect(error).toMatchObject({ name: "MeumConfigError", outcome: "not-sent" });
  expect((error as Error).message).toMatch(/(bearer, header, query|for `(bearer|query)`)/);
  expect(requests).toHaveLength(0);
});

it("an unusable key with several schemes: the message names none of them", () => {
  expect(() => meumOf(5, "https://api.example.com")).toThrow("Expected `apiKey` to be a string");
});

it("a public operation sends no key, and needs none", async () => {
  const { url, requests } = await serve([json(200, { ok: true })]);
  expect(await meumOf({}, url).open!()).toEqual({ ok: true });
  expect(requests[0]).not.toMatch(/authorization|x-api-key|cookie|api%20key/i);
});
