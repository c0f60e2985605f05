import { afterEach, expect, test, vi } from "vitest";
import { contractText } from "../support/contract.js";
import { packageOf } from "../support/generated-package.js";
import { KEY } from "../support/secret.js";

afterEach(() => vi.unstubAllEnvs());

const HEADER = { header: [] };
const BOTH = { header: [], query: [] };
type Security = Record<string, unknown[]>[];

/** What a client of a contract with these operations sends, and what its calls throw. */
async function client(operations: Record<string, Security>, options: object) {
  const contract = contractText({
    components: {
      securitySchemes: {
        header: { type: "apiKey", in: "header", name: "x-key" },
        query: { type: "apiKey", in: "query", name: "key" },
      },
    },
    paths: Object.fromEntries(
      Object.entries(operations).map(([operationId, security]) => [
        `/${operationId}`,
        { get: { operationId, security, responses: { 204: { description: "" } } } },
      ]),
    ),
  });
  const { createMeumClient } = await packageOf(contract);
  const fetch = async (url: string, { headers }: RequestInit) => {
    sent.push(new Headers(headers).get("x-key") ?? new URL(url).search);
    return new Response(null, { status: 204 });
  };
  const sent: string[] = [];
  const create = createMeumClient as unknown as (
    options: object,
  ) => Record<string, () => Promise<unknown>>;
  return { sent, create: () => create({ fetch, ...options }) };
}

const OPTIONAL = { open: [], either: [{}, HEADER], keyed: [HEADER] };

test.each<[what: string, options: object, environment: string | undefined, key: string]>([
  ["none given", {}, undefined, ""],
  ["one given", { apiKey: KEY }, undefined, KEY],
  ["the environment's", {}, KEY, KEY],
  ["one by its scheme", { apiKey: { header: KEY } }, undefined, KEY],
  ["by schemes, but none", { apiKey: {} }, undefined, ""],
  ["a function", { apiKey: () => KEY }, undefined, KEY],
])("an optional key: %s", async (_, options, environment, key) => {
  vi.stubEnv("MEUM_API_KEY", environment);
  const { create, sent } = await client(OPTIONAL, options);
  const meum = create();
  await meum.open!();
  await meum.either!();
  expect(sent).toEqual(["", key]);
  const call = meum.keyed!();
  if (key) await call;
  else
    await expect(call).rejects.toMatchObject({
      name: "MeumConfigError",
      outcome: "not-sent",
      message: expect.stringMatching(/key/i),
    });
  expect(sent).toHaveLength(key ? 3 : 2);
});

test.each<[what: string, operations: Record<string, Security>, options: object, throws: boolean]>([
  ["each operation needs one", { keyed: [HEADER], other: [HEADER] }, {}, true],
  ["no operation needs one", { open: [], either: [{}, HEADER] }, {}, false],
  ["some do", OPTIONAL, {}, false],
  ["some do, and what is given is no key", OPTIONAL, { apiKey: "a b" }, true],
  ["some do, and what is given is no key by its scheme", OPTIONAL, { apiKey: { header: 5 } }, true],
])("creation without a key, where %s", async (_, operations, options, throws) => {
  vi.stubEnv("MEUM_API_KEY", undefined);
  const { create } = await client(operations, options);
  if (throws) expect(create).toThrow(/key/i);
  else expect(create).not.toThrow();
});

test("creation without a key, with several schemes: the message names none of them", async () => {
  vi.stubEnv("MEUM_API_KEY", undefined);
  const { create } = await client({ both: [BOTH] }, {});
  expect(create).toThrow(/^No API key: /);
});

test("an `apiKey` object without a key, with several schemes: the message names each", async () => {
  const { create } = await client({ both: [BOTH] }, { apiKey: {} });
  expect(create).toThrow("Expected `apiKey` to have a key for header or query.");
});

test("several optional keys: all or none are given", async () => {
  vi.stubEnv("MEUM_API_KEY", undefined);
  for (const [apiKey, error] of [
    [undefined, undefined],
    [{ query: "a", header: "b" }, undefined],
    [{ query: "a" }, /`header`/],
    ["a", /an object with a key for each of header, query/],
  ] as const) {
    const { create } = await client({ both: [BOTH, {}] }, apiKey ? { apiKey } : {});
    const call = create().both!();
    if (error) await expect(call).rejects.toThrow(error);
    else await call;
  }
});
