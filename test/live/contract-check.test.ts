import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import selfsigned from "selfsigned";
import { expect, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { type Finding, probeServer } from "../../scripts/live/index.js";
import { readOptions } from "../../scripts/live/options.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { listOperations } from "../../scripts/openapi/operations.js";
import { serve } from "../import/serve.js";
import { PATH } from "../support/contract.js";
import { packageOf } from "../support/package-of.js";
import { run } from "../support/run.js";
import { KEY } from "../support/secret.js";

const ROOT = new URL("../..", import.meta.url).pathname;

const json = (schema: object) => ({ "application/json": { schema } });
const done = { type: "object", required: ["done"], properties: { done: { type: "boolean" } } };
const operation = (operationId: string, rest: object = {}) => ({
  operationId,
  responses: {
    200: { description: "Done", content: json(done) },
    403: {
      description: "Refused",
      content: json({
        type: "object",
        required: ["error"],
        properties: { error: { type: "string" } },
      }),
    },
  },
  ...rest,
});
const parameter = (name: string, where: string, schema: object) => ({
  name,
  in: where,
  required: true,
  schema,
});
const body = {
  required: true,
  content: json({
    type: "object",
    required: ["amount"],
    properties: { amount: { type: "integer", minimum: 5 } },
  }),
};

const CONTRACT = stringify({
  openapi: "3.1.0",
  info: { title: "Many", version: "1" },
  servers: [{ url: "https://api.example.com" }],
  security: [{ key: [] }],
  paths: {
    "/refuses/{id}": {
      get: operation("refuses", {
        parameters: [
          parameter("id", "path", { type: "string", minLength: 3 }),
          parameter("limit", "query", { type: "integer", minimum: 2 }),
        ],
      }),
    },
    "/unknown-key": { post: operation("unknownKey", { requestBody: body }) },
    "/wrong-type": { post: operation("wrongType") },
    "/missing-member": { post: operation("missingMember") },
    "/teapot": { post: operation("teapot") },
    "/html": { post: operation("html") },
    "/media-type": { post: operation("mediaType") },
    "/redirect": { post: operation("redirect") },
    "/takes-any-key": { post: operation("takesAnyKey") },
    "/then": { post: operation("afterwards") },
    "/public": {
      get: operation("publicRead", { security: [] }),
      post: operation("publicWrite", { security: [] }),
    },
    "/anything": {
      get: operation("anything", {
        responses: { 403: { description: "Refused", content: json({}) } },
      }),
    },
    "/public-wrong": { get: operation("publicWrong", { security: [] }) },
  },
  components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
});

const ANSWERS: Record<string, [status: number, body: string, type?: string, location?: string]> = {
  "/refuses": [403, '{"error":"no"}'],
  "/unknown-key": [401, '{"error":"no"}'],
  "/wrong-type": [403, '{"error":1}'],
  "/missing-member": [403, "{}"],
  "/teapot": [418, "{}"],
  "/html": [500, "<h1>Oops</h1>", "text/html"],
  "/media-type": [403, "no", "text/plain"],
  "/anything": [403, "{}"],
  "/takes-any-key": [202, '{"done":true}'],
  "/public": [200, '{"done":true}'],
  "/public-wrong": [200, '{"done":"yes"}'],
};

test("each way to break the contract is found, with operation, place and rule", async () => {
  const seen: string[] = [];
  const elsewhere: string[] = [];
  const other = await serve((request, response) => {
    elsewhere.push(`${request.url}`);
    response.end();
  });
  const redirect: (typeof ANSWERS)[string] = [302, "", "text/plain", `${other}/elsewhere`];
  const url = await serve((request, response) => {
    const path = request.url ?? "";
    seen.push(`${request.method} ${path} ${request.headers.authorization ? "key" : "no key"}`);
    const name = `/${path.split(/[/?]/)[1]}`;
    const [status, text, type = "application/json", location] =
      name === "/redirect" ? redirect : ANSWERS[name]!;
    response.writeHead(status, { "content-type": type, ...(location && { location }) }).end(text);
  });
  const { createMeumClient } = await packageOf(CONTRACT);
  const lines: string[] = [];
  const findings = await probeServer({
    contract: CONTRACT,
    createClient: createMeumClient,
    baseUrl: url,
    execute: [],
    apiKey: undefined,
    say: (line) => lines.push(line),
  });
  const of = (name: string, list: Finding[] = findings) =>
    list
      .filter(({ operation }) => operation === name)
      .map(({ level, place, rule }) => `${level} ${place} ${rule}`);

  expect(of("refuses")).toEqual([]);
  expect(of("unknownKey")).toEqual(["warning response.status undocumented-status"]);
  expect(of("wrongType")).toEqual(["violation response.body.error type"]);
  expect(of("missingMember")).toEqual(["violation response.body required"]);
  expect(of("teapot")).toEqual(["violation response.status undocumented-status"]);
  expect(of("html")).toEqual([
    "violation response.status undocumented-status",
    "violation security made-up-key-not-refused",
  ]);
  expect(of("mediaType")).toContain("violation response media-type");
  // Not by Prism either, which would take the key along.
  expect(elsewhere).toEqual([]);
  expect(of("anything")).toEqual(["warning response.body anything-passes"]);
  expect(of("redirect")).toEqual([
    "violation response.status undocumented-status",
    "violation security made-up-key-not-refused",
  ]);
  expect(of("takesAnyKey")).toEqual([
    "violation response.status undocumented-status",
    "violation security takes-made-up-key",
  ]);
  expect(of("afterwards")).toEqual(["violation request not-checked"]);
  expect(of("publicRead")).toEqual([]);
  expect(of("publicWrite")).toEqual(["note request not-called"]);
  expect(of("publicWrong")).toEqual(["violation response.body.done type"]);
  // Each once, with what the contract asks for; what may change something without a key, never.
  expect(seen.filter((line) => line.startsWith("GET"))).toEqual([
    expect.stringMatching(/^GET \/refuses\/\w{3,}\?limit=\d+ key$/),
    "GET /public no key",
    "GET /anything key",
    "GET /public-wrong no key",
  ]);
  expect(seen.filter((line) => line.startsWith("POST"))).toEqual(
    [
      "unknown-key",
      "wrong-type",
      "missing-member",
      "teapot",
      "html",
      "media-type",
      "redirect",
      "takes-any-key",
    ].map((path) => `POST /${path} key`),
  );
  expect(lines).toHaveLength(14);
});

test("a server that nobody is at: it could not be asked", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const { code, stderr } = await run(ROOT, "contract-check.ts", [
    "--base-url",
    `http://127.0.0.1:${port}`,
  ]);
  expect(stderr).toMatch(/could not be reached: connect ECONNREFUSED/);
  expect(code).toBe(2);
});

test("the real call is made only when asked for, with the key, which is never shown", async () => {
  const keys: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    keys.push(request.headers.authorization);
    expect(`${request.method} ${request.url}`).toBe(`POST ${PATH}`);
    const real = request.headers.authorization === `Bearer ${KEY}`;
    const type = real ? `text/${KEY}` : "application/json";
    response
      .writeHead(real ? 200 : 401, { "content-type": type })
      // Echoed, as a careless server may.
      .end(real ? `{"disconnected":true,"key":"${KEY}"}` : '{"error":"unknown key"}');
  });
  const probed = await run(ROOT, "contract-check.ts", ["--base-url", url], { MEUM_API_KEY: KEY });
  expect(probed.stdout).toMatch(/wooDisconnect \(POST .*\): 401, undocumented/);
  expect(probed.stdout).toMatch(/warning +wooDisconnect at response.status: undocumented-status/);
  expect(probed.code).toBe(0);
  expect(keys).toEqual([expect.stringMatching(/^Bearer sk_live_made_up_/)]);

  const executed = await run(
    ROOT,
    "contract-check.ts",
    ["--base-url", url, "--execute", "wooDisconnect", "--key-env", "OTHER"],
    { OTHER: KEY },
  );
  expect(executed.stdout).toMatch(/media-type: .*"text\/\[key\]"/i);
  expect(executed.code).toBe(1);
  const before = executed.stdout.indexOf(`about to call POST ${url}${PATH} for real`);
  expect(before).toBeGreaterThan(0);
  expect(executed.stdout.indexOf("wooDisconnect: 200: done")).toBeGreaterThan(before);
  expect(keys.slice(1)).toEqual([
    expect.stringMatching(/^Bearer sk_live_made_up_/),
    `Bearer ${KEY}`,
  ]);
  expect(probed.stdout + probed.stderr + executed.stdout + executed.stderr).not.toContain(KEY);
});

test("over TLS; a violation ends with 1", async () => {
  const { private: key, cert } = await selfsigned.generate(
    [{ name: "commonName", value: "localhost" }],
    { extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }] },
  );
  const url = await serve(
    (_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end('{"disconnected":"yes"}');
    },
    { key, cert },
  );
  const authority = join(mkdtempSync(join(tmpdir(), "meum-tls-")), "ca.pem");
  onTestFinished(() => rmSync(dirname(authority), { recursive: true }));
  writeFileSync(authority, cert);
  const [trusting, doubting] = await Promise.all([
    run(ROOT, "contract-check.ts", ["--base-url", url], { NODE_EXTRA_CA_CERTS: authority }),
    run(ROOT, "contract-check.ts", ["--base-url", url]),
  ]);
  expect(trusting.stdout).toMatch(/violation wooDisconnect at response.body.disconnected: type/);
  expect(trusting.stdout).toMatch(/violation wooDisconnect at security: takes-made-up-key: GRAVE/);
  expect(trusting.stdout).toMatch(/2 violations/);
  expect(trusting.code).toBe(1);
  expect(doubting).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/could not be reached: .*self-signed/),
  });
});

const OPERATIONS = listOperations(parseContract(readFileSync("openapi.yaml", "utf8"), "x"));
const base = ["--base-url", "https://api.meum.io"];
test.each<[args: string[], message: RegExp, env?: NodeJS.ProcessEnv]>([
  [[], /Expected --base-url URL/],
  [["--base-url", "http://api.meum.io"], /https URL/],
  [
    ["--base-url", "https://u:secret@api.meum.io"],
    /^Expected --base-url without user, password[^@]*$/,
  ],
  [["--nothing"], /--nothing/],
  [[...base, "--execute", "nothing"], /No operation is called `nothing`.*wooDisconnect/],
  [[...base, "--execute", "wooDisconnect"], /MEUM_API_KEY; it is not set/],
  [[...base, "--execute", "wooDisconnect"], /^MEUM_API_KEY: [^?]*$/, { MEUM_API_KEY: "pk_wrong?" }],
])("what cannot be used is refused: %j", (args, message, env = {}) => {
  expect(() => readOptions(args, env, OPERATIONS)).toThrow(message);
});

test("the environment's key is not even read where nothing is to be executed", () => {
  expect(readOptions(base, { MEUM_API_KEY: KEY }, OPERATIONS)).toEqual({
    baseUrl: "https://api.meum.io/",
    execute: [],
    apiKey: undefined,
  });
});
