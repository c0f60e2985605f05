import { expect, test } from "vitest";
import { ref } from "../support/contract.js";
import { serveHttp } from "../support/servers.js";
import { anything, body, contractOf, operation, parameter } from "./contract.js";
import { type Answer, check, serveAnswers } from "./server.js";

const no: Answer = [403, '{"error":"no"}'];
const done: Answer = [200, '{"done":true}'];

test("each way to break the contract is found, with operation, location and rule", async () => {
  const elsewhere: string[] = [];
  const other = await serveHttp((request, response) => {
    elsewhere.push(`${request.url}`);
    response.end();
  });
  let busy = 0;
  const answers: Record<string, (key: string) => Answer> = {
    "/rejects": () => no,
    "/unknown-key": () => [401, '{"error":"no"}'],
    "/wrong-type": () => [403, '{"error":1}'],
    "/missing-property": () => [403, "{}"],
    "/teapot": () => [418, "{}"],
    "/write-only": () => [403, '{"users":[{"name":"Al","secret":"x"}],"either":{"code":"y"}}'],
    "/html": () => [500, "<h1>Oops</h1>", { "content-type": "text/html" }],
    "/media-type": () => [403, "no", { "content-type": "text/plain" }],
    "/json-type": () => [403, '{"error":"no"}', { "content-type": "application/problem+json" }],
    "/no-json": () => [403, "{"],
    "/empty": () => [403, ""],
    "/redirect": () => [302, "", { location: `${other}/elsewhere` }],
    "/echo": (key) => [403, JSON.stringify({ error: `no such key: ${key}` })],
    "/busy": () => (busy++ ? no : [429, "{}", { "retry-after": "7" }]),
    "/optional-key": () => done,
    "/anything": () => [403, "{}"],
    "/public": () => done,
    "/public-wrong": () => [200, '{"done":"yes"}'],
  };
  const { seen, url } = await serveAnswers(({ method, name, key }) =>
    method === "GET" && UNSAFE.includes(name) ? [405, ""] : answers[name]!(key),
  );
  const { lines, waits, of } = await check(url, CONTRACT);

  expect(of("rejects")).toEqual([]);
  expect(of("unknownKey")).toEqual([
    "warning response.status undocumented-status",
    "note response.headers www-authenticate",
  ]);
  expect(of("wrongType")).toEqual(["violation response.body.error type"]);
  expect(of("missingProperty")).toEqual(["violation response.body required"]);
  expect(of("teapot")).toEqual(["violation response.status undocumented-status"]);
  expect(of("writeOnly")).toEqual(["warning response.body.users[].secret write-only"]);
  const notRejected = [
    "violation response.status undocumented-status",
    "violation security no-key-not-rejected",
    "violation security made-up-key-not-rejected",
  ];
  expect(of("html")).toEqual(notRejected);
  expect(of("redirect")).toEqual(notRejected);
  // Not by Prism either, which would take the key along.
  expect(elsewhere).toEqual([]);
  expect(of("mediaType")).toContain("violation response media-type");
  expect(of("jsonType")).toEqual(["violation response media-type"]);
  expect(of("noJson")).toEqual(["violation response.body json"]);
  expect(of("empty")).toEqual(["violation response.body json"]);
  expect(of("echo")).toEqual(["warning response.body repeats-key"]);
  expect(of("busy")).toEqual(["warning response.status undocumented-status"]);
  expect(waits).toEqual([7_000]);
  expect(of("optionalKey")).toEqual([]);
  expect(of("anything")).toEqual(["warning response.body anything-passes"]);
  expect(of("publicRead")).toEqual([]);
  expect(of("publicWrite")).toEqual(["note request not-called"]);
  expect(of("publicWrong")).toEqual(["violation response.body.done type"]);
  expect(of("the server")).toEqual([]);

  expect(seen).toEqual([
    // Safe methods first; what needs a key, first without one.
    expect.stringMatching(/^GET \/rejects\/\w{3,}\?limit=\d+ no key$/),
    expect.stringMatching(/^GET \/rejects\/\w{3,}\?limit=\d+ key$/),
    "GET /optional-key no key",
    "GET /public no key",
    "GET /anything no key",
    "GET /anything key",
    "GET /public-wrong no key",
    ...UNSAFE.flatMap((path) => [
      `POST ${path} no key`,
      ...(path === "/busy" ? [`POST ${path} no key`] : []),
      `POST ${path} key`,
    ]),
    // Last, a safe method that the contract does not have.
    ...UNSAFE.map((path) => `GET ${path} no key`),
  ]);
  expect(lines.slice(-2)).toEqual([
    "Coverage of what the contract documents: 18 of 19 operations, 14 of 36 statuses, 12 of 36 media types, 12 of 38 properties.",
    expect.stringMatching(/^Statuses not seen: rejects 200, unknownKey 200, unknownKey 403, /),
  ]);
});

const UNSAFE = [
  "/unknown-key",
  "/wrong-type",
  "/missing-property",
  "/teapot",
  "/write-only",
  "/html",
  "/media-type",
  "/json-type",
  "/no-json",
  "/empty",
  "/redirect",
  "/echo",
  "/busy",
];

const secret = { type: "string", writeOnly: true };
const users = {
  type: "array",
  items: { allOf: [{ type: "object", properties: { name: { type: "string" }, secret } }] },
};
// Of two variants, one may have it.
const either = {
  anyOf: [{ properties: { code: secret } }, { properties: { code: { type: "string" } } }],
};
const told = { type: "object", properties: { users, either, secret } };

const CONTRACT = contractOf({
  "/rejects/{id}": {
    get: operation("rejects", {
      parameters: [
        parameter("id", "path", { type: "string", minLength: 3 }),
        parameter("limit", "query", { type: "integer", minimum: 2 }),
      ],
    }),
  },
  "/unknown-key": {
    post: operation("unknownKey", {
      requestBody: body({ amount: { type: "integer", minimum: 5 } }),
    }),
  },
  "/wrong-type": { post: operation("wrongType") },
  "/missing-property": { post: operation("missingProperty") },
  "/teapot": { post: operation("teapot") },
  "/write-only": {
    post: operation("writeOnly", {
      responses: { "4XX": { description: "", content: { "application/json": { schema: told } } } },
    }),
  },
  "/html": { post: operation("html") },
  "/media-type": { post: operation("mediaType") },
  "/json-type": { post: operation("jsonType") },
  "/no-json": { post: operation("noJson") },
  "/empty": { post: operation("empty") },
  "/redirect": { post: operation("redirect") },
  "/echo": { post: operation("echo") },
  "/busy": { post: operation("busy") },
  "/optional-key": { get: operation("optionalKey", { security: [{ key: [] }, {}] }) },
  "/public": {
    get: operation("publicRead", { security: [] }),
    post: operation("publicWrite", { security: [] }),
  },
  "/anything": { get: operation("anything", { responses: anything }) },
  "/public-wrong": { get: operation("publicWrong", { security: [] }) },
});

// As it is, or in base64.
const KEYED = /made_up|bWFkZV91c/;
const KEYS = { none: /^$/, "made-up": /made_up/ };
test.each([
  // The keys that the server accepts, by method; what is found; what is called.
  {
    accepts: { GET: ["none", "made-up"] },
    read: ["violation security accepts-no-key", "violation security accepts-made-up-key"],
    first: ["violation request not-checked"],
    second: ["violation request not-checked"],
    seen: ["GET /read no key", "GET /read key"],
  },
  {
    accepts: { GET: ["made-up"] },
    read: ["violation security accepts-made-up-key"],
    first: ["violation request not-checked"],
    second: ["violation request not-checked"],
    seen: ["GET /read no key", "GET /read key"],
  },
  {
    accepts: { POST: ["none"] },
    read: [],
    first: ["violation security accepts-no-key", "violation request not-checked"],
    second: ["violation request not-checked"],
    seen: ["GET /read no key", "GET /read key", "POST /first no key"],
  },
  {
    accepts: { POST: ["made-up"] },
    read: [],
    first: ["violation security accepts-made-up-key"],
    second: ["violation request not-checked"],
    seen: ["GET /read no key", "GET /read key", "POST /first no key", "POST /first key"],
  },
])(
  "a server that accepts $accepts: GRAVE, and no further unsafe call is made",
  async ({ accepts, read, first, second, seen: expected }) => {
    const contract = contractOf({
      "/first": { post: operation("first") },
      "/second": { post: operation("second") },
      "/read": { get: operation("read") },
    });
    const { seen, url } = await serveAnswers(({ method, key }) => {
      const accepted: string[] = accepts[method as keyof typeof accepts] ?? [];
      return accepted.some((kind) => KEYS[kind as keyof typeof KEYS].test(key)) ? done : no;
    });
    const { findings, of } = await check(url, contract);
    expect(of("read")).toEqual(read);
    expect(of("first")).toEqual(first);
    expect(of("second")).toEqual(second);
    expect(seen).toEqual(expected);
    const grave = findings.filter(({ message }) => message.startsWith("GRAVE: "));
    expect(grave.length).toBeGreaterThan(0);
    for (const { operation: name, message } of grave) {
      expect(message).toMatch(
        /^GRAVE: a request with (no|a made-up) key was accepted \(200\): anyone /,
      );
      expect(/may have been carried out/.test(message)).toBe(name === "first");
    }
  },
);

test("no key is sent, wherever the contract puts it", async () => {
  const schemes: Record<string, object> = {
    bearer: { type: "http", scheme: "bearer" },
    basic: { type: "http", scheme: "basic" },
    header: { type: "apiKey", in: "header", name: "X-Key" },
    query: { type: "apiKey", in: "query", name: "key" },
    cookie: { type: "apiKey", in: "cookie", name: "key" },
    prefixed: { type: "http", scheme: "bearer", description: "Prefix with `pk_live_`." },
  };
  const operations = Object.keys(schemes).map((name) => [
    `/${name}`,
    { get: operation(name, { security: [{ [name]: [] }] }) },
  ]);
  // Two keys at once.
  operations.push(["/both", { get: operation("both", { security: [{ bearer: [], query: [] }] }) }]);
  const asked: string[] = [];
  const { url } = await serveAnswers(({ name, headers, url }) => {
    asked.push(`${name}: ${KEYED.test(JSON.stringify(headers) + url) ? "key" : "no key"}`);
    return no;
  });
  const { findings } = await check(url, contractOf(Object.fromEntries(operations), schemes));
  expect(asked).toEqual(
    [...Object.keys(schemes), "both"].flatMap((name) => [`/${name}: no key`, `/${name}: key`]),
  );
  expect(findings).toEqual([]);
});

test("GET where the contract has only POST", async () => {
  const cases: [answer: Answer, found: string[]][] = [
    [[405, "", { allow: "POST, PUT" }], []],
    [[404, ""], []],
    [[401, ""], []],
    [[302, "", { location: "/" }], []],
    [[405, ""], ["note response.headers allow"]],
    [[405, "", { allow: "PUT" }], ["warning response.headers allow"]],
    [[200, ""], ["warning response.status undocumented-method"]],
    [[500, ""], ["warning response.status undocumented-method"]],
  ];
  const { url } = await serveAnswers(({ method, name }) =>
    method === "GET" ? cases[Number(name.slice(1))]![0] : no,
  );
  const paths = cases.map((_, index) => [`/${index}`, { post: operation(`write${index}`) }]);
  const { of } = await check(url, contractOf(Object.fromEntries(paths)));
  expect(cases.map((_, index) => of(`GET /${index}`))).toEqual(cases.map(([, found]) => found));
});

test("a page for every path: the report says that the base URL may be wrong", async () => {
  const url = await serveHttp((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome</h1>");
  });
  const { of } = await check(url, contractOf({ "/read": { get: operation("read") } }));
  expect(of("the server")).toEqual(["warning response.status accepts-any-path"]);
});

test("types that refer to each other, too many for Prism: a line says what it does not check", async () => {
  const names = Array.from({ length: 5 }, (_, index) => `type${index}`);
  const all = { properties: Object.fromEntries(names.map((name) => [name, ref(name)])) };
  const contract = JSON.parse(contractOf({ "/read": { get: operation("read") } }));
  contract.components.schemas = Object.fromEntries(names.map((name) => [name, all]));
  const { url } = await serveAnswers(() => no);
  contract.paths["/read"].get.responses[200].content["application/json"].schema = all;
  const { findings, lines } = await check(url, JSON.stringify(contract));
  expect(lines).toContainEqual(expect.stringMatching(/^Prism cannot hold .* only in part/));
  expect(findings).toEqual([]);
});
