import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { Headers as UndiciHeaders } from "undici";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PATH } from "../support/contract.js";
import { createMeumClient, type MeumClientOptions, MeumConfigError } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, serve, setUp } from "../support/setup.js";
import { json } from "../support/steps.js";

const OK = json(200, { disconnected: true });

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** What creation throws for these options. */
function refusal(options: object): Error {
  try {
    createMeumClient(options as MeumClientOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(MeumConfigError);
    expect(error).toMatchObject({ name: "MeumConfigError", outcome: "not-sent" });
    return error as Error;
  }
  throw new Error(`expected ${inspect(options)} to be refused`);
}

it("`signal: null` means no signal", async () => {
  const { meum } = await setUp([OK]);
  expect(await meum.wooDisconnect({ signal: null })).toEqual({ disconnected: true });
});

describe("apiKey", () => {
  const SECRET = "s3cr3t";
  it.each([
    undefined,
    "",
    SECRET,
    `pk_live_${SECRET}`,
    "sk_live_",
    ` sk_live_${SECRET}`,
    `sk_live_${SECRET} `,
    `sk_live_${SECRET}\n`,
    `sk_live_${SECRET}\r\nX: y`,
    `sk_live_${SECRET}é`,
    `sk_live_${SECRET}\u0000`,
    null,
    42,
    { key: SECRET },
    [`sk_live_${SECRET}`],
  ])("%j is refused, and not repeated", (apiKey) => {
    vi.stubEnv("MEUM_API_KEY", undefined);
    const error = refusal({ apiKey });
    expect(error.message).toMatch(
      /^(No API key for `bearerAuth`: |Expected `apiKey`.* to be a string|Unknown option `key`)/,
    );
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(SECRET);
  });

  it("is read from the environment if the option is left out", async () => {
    vi.stubEnv("MEUM_API_KEY", "sk_live_from_env");
    const server = await serve([json(200, { disconnected: true })]);
    const meum = createMeumClient({ baseUrl: server.url });
    await meum.wooDisconnect();
    expect(server.requests[0]).toMatch(/^authorization: Bearer sk_live_from_env\r$/m);
  });

  it.each([undefined, null, "", Promise.resolve("sk_live_x")])(
    "given as %j, it is not replaced by the environment's, which may be another shop's",
    (apiKey) => {
      vi.stubEnv("MEUM_API_KEY", "sk_live_from_env");
      expect(refusal({ apiKey }).message).toMatch(/^No API key|to be a string, or a function/);
    },
  );

  it("from the environment is checked too", () => {
    vi.stubEnv("MEUM_API_KEY", "nonsense");
    const { message } = refusal({});
    expect(message).toContain("Expected `MEUM_API_KEY` for `bearerAuth` to be a string");
    expect(message).not.toContain("nonsense");
  });
});

describe("baseUrl", () => {
  it.each([
    ["", "an https URL"],
    ["api.meum.io", "an https URL"],
    ["/v1", "an https URL"],
    ["ftp://api.meum.io", "an https URL"],
    ["http://api.meum.io", "http is for loopback"],
    ["http://localhost.evil.example", "http is for loopback"],
    ["http://127.0.0.1.evil.example", "http is for loopback"],
    ["http://[::2]", "http is for loopback"],
    ["https://user:secret@api.meum.io", "without credentials"],
    ["https://user@api.meum.io", "without credentials"],
    ["https://api.meum.io/?a=secret", "query"],
    ["https://api.meum.io/?", "query"],
    ["https://api.meum.io/#secret", "fragment"],
    ["https://api.meum.io/v1", "without `/v1` at its end"],
    ["https://api.meum.io/v1/", "without `/v1` at its end"],
    ["https://gateway.example/meum/v1//", "without `/v1` at its end"],
    [42, "an https URL"],
    [null, "an https URL"],
  ])("%j is refused", (baseUrl, expected) => {
    const { message } = refusal({ apiKey: KEY, baseUrl });
    expect(message).toContain("Expected `baseUrl` ");
    expect(message).toContain(expected);
    expect(message).not.toContain("secret");
  });

  it.each([
    "https://api.meum.io",
    "https://api.meum.io/",
    "https://gateway.example:8443/meum/",
    "http://localhost:3000",
    "http://127.0.0.1",
    "http://127.9.8.7:1",
    "http://[::1]:3000",
    new URL("https://api.meum.io"),
  ])("%s is accepted", (baseUrl) => {
    expect(() => createMeumClient({ apiKey: KEY, baseUrl })).not.toThrow();
  });

  it("defaults to the contract's first server, to which paths are appended", async () => {
    const urls: string[] = [];
    const fetch = async (url: string) => {
      urls.push(url);
      return Response.json({ disconnected: true });
    };
    await createMeumClient({ apiKey: KEY, fetch }).wooDisconnect();
    await createMeumClient({
      apiKey: KEY,
      fetch,
      baseUrl: "https://gateway.example/meum/",
    }).wooDisconnect();
    expect(urls).toEqual([
      "https://api.meum.io/v1/integration/woocommerce/disconnect",
      "https://gateway.example/meum/v1/integration/woocommerce/disconnect",
    ]);
  });
});

const revoked = Proxy.revocable({}, {});
revoked.revoke();

function fail(): never {
  throw new Error("not accessible");
}

// Their properties are not their own: each of them would be taken for an object without options.
const NO_OPTIONS: [string, object][] = [
  ["an AbortSignal", new AbortController().signal],
  ["a Promise", Promise.resolve({ timeoutMs: 5 })],
  ["a Date", new Date()],
  ["an Error", new Error("x")],
  ["a Response", new Response()],
  // biome-ignore lint/suspicious/noThenProperty: what is like a promise
  ["a promise", { then: () => {}, apiKey: KEY }],
];

describe("values that are not an object with options", () => {
  it.each([...NO_OPTIONS, ["a Map", new Map([["timeoutMs", 5]])]])(
    "%s is refused",
    async (kind, value) => {
      const { server, meum } = await setUp([json(200, { disconnected: true })]);
      const expected = `Expected \`options\` to be an object, got ${kind}.`;
      expect(refusal(value as object).message).toBe(expected);
      for (const call of [
        meum.wooDisconnect(value as object),
        meum.api.POST("/v1/integration/woocommerce/disconnect", value as Record<string, unknown>),
      ]) {
        const error = (await rejection(call)) as Error;
        expect(error).toMatchObject({ name: "MeumConfigError", outcome: "not-sent" });
        expect(error.message).toContain(expected);
      }
      expect(server.requests).toHaveLength(0);
    },
  );

  it.each(NO_OPTIONS)("%s is refused as `headers`, as a key and as a number", (kind, value) => {
    expect(refusal({ apiKey: KEY, headers: value }).message).toBe(
      `Expected \`headers\` to be an object, got ${kind}.`,
    );
    expect(refusal({ apiKey: value }).message).toMatch(/^Expected `apiKey`/);
    expect(refusal({ apiKey: KEY, timeoutMs: value }).message).toContain(`got ${kind}.`);
  });

  it("a revoked proxy is refused", async () => {
    const expected = "Expected `options` to be readable: reading a property threw an error.";
    expect(refusal(revoked.proxy).message).toBe(expected);
    const { meum } = await setUp([OK]);
    expect(((await rejection(meum.wooDisconnect(revoked.proxy))) as Error).message).toContain(
      expected,
    );
    expect(refusal({ apiKey: KEY, headers: revoked.proxy }).message).toContain("`headers`");
    expect(refusal({ apiKey: revoked.proxy }).message).toContain("`apiKey`");
    expect(refusal({ apiKey: KEY, timeoutMs: revoked.proxy }).message).toContain("`timeoutMs`");
  });

  class WithGetter {
    get timeoutMs() {
      return 5;
    }
  }
  it.each<[string, object]>([
    ["a getter of a class", new WithGetter()],
    ["what is inherited", Object.create({ timeoutMs: 5 })],
    ["what is not enumerable", Object.defineProperty({}, "timeoutMs", { value: 5 })],
  ])("%s would be ignored, so it is refused", async (_, options) => {
    vi.stubEnv("MEUM_API_KEY", KEY);
    const expected = "Expected `timeoutMs` to be an own, enumerable property of `options`.";
    expect(refusal(options).message).toBe(expected);
    const { server, meum } = await setUp([OK]);
    expect(((await rejection(meum.wooDisconnect(options))) as Error).message).toContain(expected);
    expect(server.requests).toHaveLength(0);
  });

  it("a proxy that refuses unknown names is accepted", async () => {
    const strict = <T extends object>(target: T): T => {
      const known = (_: object, name: string | symbol) => Object.hasOwn(target, name) || fail();
      return new Proxy<object>(target, {
        has: known,
        get: (_, name) => known(target, name) && Reflect.get(target, name),
      }) as T;
    };
    const { server, meum } = await setUp([OK], strict({ headers: strict({ "X-A": "1" }) }));
    await meum.wooDisconnect(strict({ timeoutMs: 5_000 }));
    expect(server.requests[0]).toMatch(/^x-a: 1\r$/im);
    const byScheme: object = strict({ apiKey: strict({ bearerAuth: KEY }) });
    expect(() => createMeumClient(byScheme as MeumClientOptions)).not.toThrow();
  });

  it("a `Symbol.toStringTag` of the caller's is not repeated: it may be a key", () => {
    const timeoutMs = { [Symbol.toStringTag]: "s3cr3t" };
    expect(refusal({ apiKey: KEY, timeoutMs }).message).toMatch(/ got an object\.$/);
  });

  it("an instance of a class and an object of another realm are accepted", async () => {
    class Options {
      apiKey = KEY;
      get [Symbol.toStringTag]() {
        return "Options";
      }
    }
    const others = [new Options(), runInNewContext(`({ apiKey: "${KEY}" })`)];
    for (const options of others) expect(() => createMeumClient(options)).not.toThrow();
  });
});

describe("other options", () => {
  it.each<[string, () => object]>([
    ["an object", () => ({ "X-A": "1", "X-None": undefined })],
    ["the runtime's `Headers`", () => new Headers({ "X-A": "1" })],
    ["undici's `Headers`", () => new UndiciHeaders({ "X-A": "1" })],
    ["a `Map`", () => new Map([["X-A", "1"]])],
    ["an object without a prototype", () => Object.assign(Object.create(null), { "X-A": "1" })],
  ])("headers as %s: for the client, a call and meum.api", async (_, headers) => {
    const given = { headers: headers() as never };
    const { server, meum } = await setUp([OK], given);
    await meum.wooDisconnect();
    const { server: other, meum: plain } = await setUp([OK]);
    await plain.wooDisconnect(given);
    await plain.api.POST(PATH, given);
    plain.api.use({ onRequest: () => undefined });
    await plain.wooDisconnect(given);
    const requests = [...server.requests, ...other.requests];
    expect(requests).toHaveLength(4);
    for (const request of requests) expect(request).toMatch(/^x-a: 1\r$/im);
  });

  it("headers are added to each request; null removes one; a call's take precedence", async () => {
    const ok = json(200, { disconnected: true });
    const { server, meum } = await setUp([ok, ok], {
      headers: { "X-A": "client", "X-B": "client", "X-C": "client" },
    });
    for (const count of [1, 2]) {
      await meum.wooDisconnect({
        headers: { "X-B": "call", "X-C": null, Accept: "application/vnd.x+json" },
      });
      expect(server.requests).toHaveLength(count);
      const request = server.requests[count - 1];
      expect(request).toMatch(/^x-a: client\r$/im);
      expect(request).toMatch(/^x-b: call\r$/im);
      expect(request).not.toMatch(/^(x-c|content-type):/im);
      expect(request).toMatch(/^accept: application\/vnd\.x\+json\r$/im);
      meum.api.use({ onRequest: () => undefined }); // then by way of openapi-fetch
    }
  });

  it("null leaves out the client's own `User-Agent`, but neither `Accept` nor a body's `Content-Type`", async () => {
    const headers = { Accept: null, "Content-Type": null, "User-Agent": null };
    const { server, meum } = await setUp([json(200, { disconnected: true })], { headers });
    await meum.api.POST(PATH, { body: { a: 1 } } as never);
    expect(server.requests[0]).toMatch(/^accept: application\/json\r$/im);
    expect(server.requests[0]).toMatch(/^content-type: application\/json\r$/im);
    expect(server.requests[0]).not.toMatch(/^user-agent: meum/im);
  });

  it.each(["dangerouslyAllowBrowser", "dangerouslyAllowHttp"])("%s must be a boolean", (name) => {
    for (const value of [true, false, undefined])
      expect(() => createMeumClient({ apiKey: KEY, [name]: value })).not.toThrow();
  });

  it.each(["X-Site", "TE-X", "Expect-CT"])(
    "the header `%s` is accepted: only exact names belong to the connection",
    (name) => {
      expect(() => createMeumClient({ apiKey: KEY, headers: { [name]: "1" } })).not.toThrow();
    },
  );

  it.each(["Authorization", "authorization"])(
    "the header `%s` is refused: it carries the key",
    async (name) => {
      const headers = { [name]: "Bearer other" };
      expect(refusal({ apiKey: KEY, headers }).message).toContain(`cannot set \`${name}\``);
      const { server, meum } = await setUp([json(200, { disconnected: true })]);
      expect(await rejection(meum.wooDisconnect({ headers }))).toMatchObject({
        name: "MeumConfigError",
      });
      expect(server.requests).toHaveLength(0);
    },
  );

  it("globalThis.fetch is looked up at each attempt", async () => {
    const meum = createMeumClient({ apiKey: KEY });
    const second = vi.fn(async () => Response.json({ disconnected: true }));
    const first = vi.fn(async () => {
      vi.stubGlobal("fetch", second);
      return new Response("{}", { status: 429, headers: { "Retry-After": "0" } });
    });
    vi.stubGlobal("fetch", first);
    await meum.wooDisconnect();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  });
});

it.each([
  ["a runtime without `fetch`", undefined],
  ["a `fetch` that is none", 5],
])("%s: nothing is sent, and the error says so", async (_, fetch) => {
  const meum = createMeumClient({ apiKey: KEY });
  const expected = {
    name: "MeumConfigError",
    outcome: "not-sent",
    message: expect.stringContaining("this runtime has no `fetch` of its own"),
  };
  vi.stubGlobal("fetch", fetch);
  expect(await rejection(meum.wooDisconnect())).toMatchObject(expected);
});

it("a runtime without `Headers`, as Node with --no-experimental-fetch: the error says so", () => {
  vi.stubGlobal("Headers", undefined);
  const create = () => createMeumClient({ apiKey: KEY, headers: { "X-A": "b" } });
  expect(create).toThrow(MeumConfigError);
  expect(create).toThrow("Expected `globalThis.Headers` to be a function, got undefined.");
});
