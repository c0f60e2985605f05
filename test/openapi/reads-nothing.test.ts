import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emit } from "../../scripts/generate/index.js";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { ContractError } from "../../scripts/openapi/problem.js";
import { sampleCall } from "../../scripts/openapi/sample-call.js";
import { contractText } from "../support/contract.js";

const MARKER = "this text is in a file that no contract may read";
let requests = 0;
let directory: string;
// One answers, the other never does.
const servers: Server[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "meum-reads-nothing-"));
  writeFileSync(join(directory, "marker.yaml"), `type: string\ndescription: ${MARKER}\n`);
  for (const answers of [true, false]) {
    const server = createServer((_, response) => {
      requests++;
      if (answers) response.end(`{"type":"string","description":"${MARKER}"}`);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    server.unref();
    servers.push(server);
  }
});
afterAll(() => {
  rmSync(directory, { recursive: true });
  for (const server of servers) server.closeAllConnections();
});

/** Wherever a contract can name another text. */
const PLACES: Record<string, (target: string) => object> = {
  "an example's externalValue": (externalValue) => media({ examples: { e: { externalValue } } }),
  "a component's externalValue": (externalValue) => ({
    components: { examples: { e: { externalValue } } },
  }),
  "a parameter's externalValue": (externalValue) =>
    operation({
      parameters: [
        { name: "q", in: "query", schema: { type: "string" }, examples: { e: { externalValue } } },
      ],
    }),
  externalDocs: (url) => operation({ externalDocs: { url } }),
  "a schema's externalDocs": (url) => media({ schema: { type: "string", externalDocs: { url } } }),
  "a link's operationRef": (operationRef) => response({ links: { l: { operationRef } } }),
  "a callback": (url) => operation({ callbacks: { c: { [url]: { post: { responses: {} } } } } }),
  "a server": (url) => ({ servers: [{ url }] }),
  "a licence": (url) => ({ info: { title: "", version: "", license: { name: "", url } } }),
  "terms of service": (termsOfService) => ({ info: { title: "", version: "", termsOfService } }),
  "OAuth's URLs": (url) => ({
    components: {
      securitySchemes: {
        o: {
          type: "oauth2",
          flows: {
            implicit: { authorizationUrl: url, tokenUrl: url, refreshUrl: url, scopes: {} },
          },
        },
        c: { type: "openIdConnect", openIdConnectUrl: url },
      },
    },
  }),
  "a discriminator's mapping": (target) =>
    media({ schema: { oneOf: [], discriminator: { propertyName: "a", mapping: { a: target } } } }),
  $schema: ($schema) => media({ schema: { $schema, type: "string" } }),
  jsonSchemaDialect: (jsonSchemaDialect) => ({ jsonSchemaDialect }),
  "an extension": (target) =>
    media({ schema: { type: "string", "x-a": { externalValue: target } } }),
  "a $ref": ($ref) => media({ schema: { $ref } }),
  "a $ref to a response": ($ref) => operation({ responses: { 200: { $ref } } }),
  "a $ref to a parameter": ($ref) => operation({ parameters: [{ $ref }] }),
  "a $ref to a path item": ($ref) => ({ paths: { "/a": { $ref } } }),
  "a $ref in data": ($ref) => media({ example: { $ref } }),
  "a $ref in a description": ($ref) => ({
    info: { title: "", version: "", description: { $ref } },
  }),
  "a $ref in an extension": ($ref) => ({ "x-a": { $ref } }),
  "a $dynamicRef": ($dynamicRef) => media({ schema: { $dynamicRef } }),
  $id: ($id) => media({ schema: { $id, type: "string" } }),
};

test.each(Object.keys(PLACES))("%s: no request, no file", async (place) => {
  const targets = [
    ...servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.yaml`),
    pathToFileURL(join(directory, "marker.yaml")).href,
    join(directory, "marker.yaml"),
    "/etc/hostname",
    "./package.json",
    "missing.yaml",
  ];
  const before = requests;
  for (const target of targets) {
    const text = contractText(PLACES[place]!(target));
    let output = "";
    try {
      const read = await contractOf(parseContract(text, "openapi.yaml"));
      output = [...emit(read).values()].join("");
      for (const one of read.operations) sampleCall(read.document, one, { optional: true });
    } catch (error) {
      expect(error).toBeInstanceOf(ContractError);
      output = (error as Error).message;
      expect(output).not.toContain("\n");
    }
    expect(output).not.toContain(MARKER);
  }
  expect(requests).toBe(before);
});

test("negative control: the server counts requests", async () => {
  const before = requests;
  await fetch(`http://127.0.0.1:${(servers[0]!.address() as AddressInfo).port}/`);
  expect(requests).toBe(before + 1);
});

// What a text of little size must not cost; each is refused or taken in seconds, in a process of 400 MB.
const HEAD = "openapi: 3.1.0\ninfo: { title: a, version: b }\npaths: {}\nx-a:\n";
const aliases = (count: number) =>
  `  a0: &a0 { x: 1 }\n${Array.from({ length: count }, (_, index) => `  a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join("")}`;
const BOUNDS: [what: string, text: string, message: RegExp][] = [
  ["brackets", `  ${"[".repeat(80_000)}`, /nested more than 250 levels deep/],
  ["closed brackets", `  ${"[".repeat(80_000)}${"]".repeat(80_000)}`, /nested more than 250/],
  ["braces", `  ${"{a: ".repeat(80_000)}`, /nested more than 250/],
  ["dashes", `  ${"- ".repeat(80_000)}a`, /nested more than 250/],
  ["question marks", `  ${"? ".repeat(80_000)}a`, /nested more than 250/],
  [
    "indentation",
    Array.from({ length: 3_000 }, (_, at) => `${" ".repeat(at + 2)}a:\n`).join(""),
    /nested more than 250/,
  ],
  [
    "JSON on one line",
    `  ${JSON.stringify(Array.from({ length: 10_000 }, (_, at) => ({ [`a${at}`]: { b: [-1] } })))}\n`,
    /^accepted$/,
  ],
  ["question marks within brackets", `  [${"? ".repeat(80_000)}a]\n`, /./],
  ["colons within brackets", `  [${": ".repeat(80_000)}a]\n`, /./],
  ["dashes within brackets", `  [${"- ".repeat(80_000)}a]\n`, /./],
  ["aliases of aliases", aliases(50), /aliases that spell out more than/],
  ["120 kB of aliases of aliases", aliases(4_000), /aliases that spell out more than/],
  [
    "aliases of one list",
    `  a: &a [${"x, ".repeat(1_000)}]\n  b: [${"*a, ".repeat(1_000)}]\n`,
    /aliases that spell out more than/,
  ],
  [
    "many anchors, many aliases",
    `${Array.from({ length: 8_000 }, (_, at) => `  a${at}: &a${at} x\n`).join("")}${Array.from({ length: 8_000 }, (_, at) => `  b${at}: *a${at}\n`).join("")}`,
    /^accepted$/,
  ],
  ["an alias that contains itself", "  a0: &a [*a]\n", /an alias that contains itself/],
  ["an alias to nothing", "  a: *a\n", /an alias to nothing/],
  ["a bad escape", '  a: "\\q"\n', /Invalid escape sequence/],
  ["a bad code point", '  a: "\\uZZZZ"\n', /escape/i],
  [
    "a bad escape in a $ref",
    "  a: 1\ncomponents: { schemas: { A: { $ref: '#/%zz/%' } } }\n",
    /\$ref to nothing: #\/%zz\/%/,
  ],
  ["a tag", "  a: !!js/function 'x'\n", /./],
];

let child: ChildProcess;
afterAll(() => child?.kill());

// Time of the processor, and so the same on a machine that is busy.
test("time and memory are bounded", async () => {
  const script = `
    import { parseContract } from ${JSON.stringify(new URL("../../scripts/openapi/document.ts", import.meta.url).href)};
    import { checkReferences } from ${JSON.stringify(new URL("../../scripts/openapi/references.ts", import.meta.url).href)};
    const texts = JSON.parse(await new Response(process.stdin).text());
    const results = texts.map((text) => {
      const start = process.cpuUsage();
      let message = "accepted";
      try { checkReferences(parseContract(text, "openapi.yaml")); } catch (error) { message = error.message; }
      return { message, ms: process.cpuUsage(start).user / 1000 };
    });
    console.log(JSON.stringify(results));`;
  child = spawn(
    process.execPath,
    [
      "--max-old-space-size=400",
      "--import",
      import.meta.resolve("tsx"),
      "--input-type=module",
      "-e",
      script,
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  child.stdin!.end(JSON.stringify(BOUNDS.map(([, text]) => HEAD + text)));
  const results: { message: string; ms: number }[] = JSON.parse(
    await new Response(child.stdout as never).text(),
  );
  for (const [index, [what, , message]] of BOUNDS.entries()) {
    const result = results[index]!;
    expect([what, result.message]).toEqual([what, expect.stringMatching(message)]);
    expect(result.message).not.toContain("\n");
    expect([what, result.ms < 10_000]).toEqual([what, true]);
  }
});

// A line that begins so is a command to a CI runner.
test.each([
  "\n::error::x",
  "\r::error::x",
  "::error::x",
  "\u2028::error::x",
  "\u0085::error::x",
  "##[error]x",
  "\u001b[31mx",
])("%j in a contract cannot forge a log line", async (text) => {
  const messages: string[] = [];
  for (const document of [
    contractText({ openapi: text }),
    contractText({ [text]: { $ref: `http://127.0.0.1/${text}` } }),
    contractText({ paths: { [text]: { get: { responses: { [text]: { $ref: text } } } } } }),
  ])
    for (const name of ["openapi.yaml", text])
      try {
        emit(await contractOf(parseContract(document, name)));
      } catch (error) {
        expect(error).toBeInstanceOf(ContractError);
        messages.push((error as Error).message);
      }
  expect(messages).toHaveLength(6);
  for (const message of messages) {
    expect(message).toMatch(/^[^\p{Cc}\u2028\u2029]+$/u);
    expect(message).not.toMatch(/^\s*(::|##)/);
  }
});

function operation(parts: object): object {
  const get = { operationId: "a", responses: { 200: { description: "" } }, ...parts };
  return { paths: { "/a": { get } } };
}

function response(parts: object): object {
  return operation({ responses: { 200: { description: "", ...parts } } });
}

function media(parts: object): object {
  return response({ content: { "application/json": parts } });
}
