import { expect, test } from "vitest";
import { emit } from "../../scripts/generate/index.js";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { listOperations } from "../../scripts/openapi/operations.js";
import { contractText } from "../support/contract.js";

const SCHEMES = {
  bearer: { type: "http", scheme: "Bearer" },
  oauth: { type: "oauth2", flows: {} },
  openId: { type: "openIdConnect", openIdConnectUrl: "https://example.com" },
  header: { type: "apiKey", in: "header", name: "X-Api-Key" },
  raw: { type: "apiKey", in: "header", name: "authorization" },
  query: { type: "apiKey", in: "query", name: "key" },
  cookie: { type: "apiKey", in: "cookie", name: "sid" },
  basic: { type: "http", scheme: "basic" },
  digest: { type: "http", scheme: "digest" },
};

function contract(head: object, operation: object = {}, item: object = {}) {
  const get = { responses: { 204: { description: "" } }, ...operation };
  return parseContract(
    contractText({
      servers: undefined,
      ...head,
      paths: { "/a": { get, ...item } },
      components: { securitySchemes: SCHEMES },
    }),
    "contract",
  );
}

const need = (...alternatives: string[][]) =>
  alternatives.map((names) => Object.fromEntries(names.map((name) => [name, []])));

test.each<[string, object, object, string[]]>([
  ["nothing said", {}, {}, []],
  ["bearer for all", { security: need(["bearer"]) }, {}, ["bearer authorization"]],
  ["an operation without a key", { security: need(["bearer"]) }, { security: [] }, []],
  ["an empty alternative only", { security: need(["bearer"]) }, { security: [{}] }, []],
  ["an optional key", {}, { security: need([], ["header"]) }, ["header X-Api-Key"]],
  ["OAuth 2", {}, { security: need(["oauth"]) }, ["bearer authorization"]],
  ["OpenID Connect", {}, { security: need(["openId"]) }, ["bearer authorization"]],
  ["a key as it is, in Authorization", {}, { security: need(["raw"]) }, ["header authorization"]],
  ["basic", {}, { security: need(["basic"]) }, ["basic authorization"]],
  ["a key in the query", {}, { security: need(["query"]) }, ["query key"]],
  ["a key in a cookie", {}, { security: need(["cookie"]) }, ["cookie sid"]],
  [
    "several at once",
    {},
    { security: need(["header", "bearer"]) },
    ["header X-Api-Key", "bearer authorization"],
  ],
  [
    "the first supported alternative",
    {},
    { security: need(["digest"], ["raw", "bearer"], ["header", "digest"], ["query"], ["header"]) },
    ["query key"],
  ],
])("%s", (_, head, operation, expected) => {
  const { credentials = [] } = listOperations(contract(head, operation))[0] ?? {};
  expect(credentials.map(({ kind, name }) => `${kind} ${name}`)).toEqual(expected);
});

const named = (at: string) => {
  const [location, name] = at.split(" ");
  return { in: location, name, required: true, schema: { type: "string" } };
};

test.each<[what: string, key: string, parameter: string, isLeft: boolean]>([
  ["the key's header", "header", "header x-api-KEY", false],
  ["another header", "header", "header X-Api-Keys", true],
  ["the key's name elsewhere", "header", "query X-Api-Key", true],
  ["the key in the query", "query", "query key", false],
  ["of another case", "query", "query Key", true],
  ["the key in a cookie", "cookie", "cookie sid", false],
  ["of a key that the operation does not need", "bearer", "header X-Api-Key", true],
])("a parameter that is the key is none: %s", async (_, key, parameter, isLeft) => {
  const other = named("query other");
  const left = isLeft ? [parameter] : [];
  const security = need([key]);
  const parametersOf = async (...parts: Parameters<typeof contract>) => {
    const { operations } = await contractOf(contract(...parts));
    return operations.map((one) => one.parameters.map((at) => `${at.in} ${at.name}`));
  };
  expect(await parametersOf({}, { security, parameters: [named(parameter), other] })).toEqual([
    [...left, "query other"],
  ]);
  // A path's: its other operations keep it.
  const item = {
    parameters: [named(parameter), other],
    delete: { responses: { 204: { description: "" } } },
  };
  const [get, remove] = await parametersOf({}, { security }, item);
  expect(get?.sort()).toEqual([...left, "query other"].sort());
  expect(remove?.sort()).toEqual([parameter, "query other"].sort());
});

const server = async (...servers: object[]) => {
  const table = emit(await contractOf(contract({ servers }))).get("operations.ts");
  return /server: string \| undefined =\s+(.*);/.exec(table ?? "")?.[1];
};

test.each<[string, object[], string]>([
  ["none", [], "undefined"],
  ["relative", [{ url: "/v2" }], "undefined"],
  ["neither https nor loopback: no key may go there", [{ url: "http://example.com" }], "undefined"],
  [
    "the first of two",
    [{ url: "https://a.example.com/x/" }, { url: "https://b.example.com" }],
    '"https://a.example.com/x"',
  ],
  ["loopback", [{ url: "http://localhost:4010" }], '"http://localhost:4010"'],
  [
    "variables",
    [
      {
        url: "https://{host}.example.com/{v}",
        variables: { host: { default: "eu" }, v: { default: "v2" } },
      },
    ],
    '"https://eu.example.com/v2"',
  ],
])("server: %s", async (_, servers, expected) => {
  expect(await server(...servers)).toBe(expected);
});

test("an operation's own server, or that of its path", () => {
  const own = { servers: [{ url: "https://own.example.com" }] };
  const path = { servers: [{ url: "https://path.example.com" }] };
  const of = (operation: object, item: object) =>
    listOperations(contract({ servers: [{ url: "https://all.example.com" }] }, operation, item))[0]
      ?.server;
  expect(of({}, {})).toBeUndefined();
  expect(of({}, path)).toBe("https://path.example.com");
  expect(of(own, path)).toBe("https://own.example.com");
});
