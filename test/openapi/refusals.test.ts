import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { emit } from "../../scripts/generate/index.js";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { ContractError } from "../../scripts/openapi/problem.js";
import { PATH } from "../support/contract.js";
import { PUBLISHED } from "../support/published.js";

const TEXT = PUBLISHED;
const refused = async (text: string) => {
  try {
    emit(await contractOf(parseContract(text, "contract.yaml")));
  } catch (error) {
    // Anything else would be printed as a crash, with a stack.
    if (error instanceof ContractError) return error.message;
    throw error;
  }
  return "accepted";
};

/** The published contract, with a change to its text. */
const TEXTS: [what: string, text: string, message: RegExp][] = [
  ["nothing", "", /^contract\.yaml:1:1: expected an OpenAPI document, got no mapping$/],
  ["a list", "- a", /got no mapping/],
  ["HTML", "<!doctype html><html></html>", /got no mapping/],
  ["no YAML", `${TEXT}\n  - ]`, /^contract\.yaml:\d+:\d+: /],
  ["two documents", `${TEXT}\n---\n${TEXT}`, /^contract\.yaml:\d+:\d+: .*multiple documents/],
  ["a duplicate key", `${TEXT}info: {}\n`, /^contract\.yaml:101:1: the key "info" is there twice/],
  [
    "a status twice, once as a number",
    TEXT.replace("        '403':", "        200: { description: again }\n        '403':"),
    /^contract\.yaml:58:9: the key "200" is there twice/,
  ],
  [
    "aliases of aliases",
    `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi".replace(/./g, (name, at) => `${name}: &${name} [${`*${"abcdefghi"[at]},`.repeat(9)}]\n`)}`,
    /aliases that spell out more than 50000 nodes/,
  ],
  [
    "a key that is a mapping",
    `${TEXT}x-a:\n  {{name}}: 1\n`,
    /^contract\.yaml:102:3: expected a key to be a text\. One that begins with `\{` .* needs quotes$/,
  ],
  ...[
    ["1.10", "1.1"],
    ["0x1F", "31"],
    ["True", "true"],
    ["", "null"],
  ].map(([key, read]): (typeof TEXTS)[number] => [
    `the key ${key || "without a text"}`,
    `${TEXT}x-a:\n  ${key}: 1\n`,
    new RegExp(`^contract\\.yaml:102:3: the key "${key}" is read as "${read}": put it in quotes$`),
  ]),
  ["a key that is a list", `${TEXT}x-a:\n  ? [a]\n  : 1\n`, /expected a key to be a text/],
  ...["text", "[1, { a: 2 }]", "[[{ a: 2 }, 1]]"].map((merged): (typeof TEXTS)[number] => [
    `${merged}, merged`,
    `${TEXT}x-a:\n  <<: ${merged}\n`,
    /^contract\.yaml:102:3: expected `<<` to merge mappings$/,
  ]),
  ["an alias that contains itself", `${TEXT}x-a: &a [*a]\n`, /an alias that contains itself/],
  ...["omap", "pairs"].map((tag): (typeof TEXTS)[number] => [
    `the tag !!${tag}`,
    `${TEXT}x-a: !!${tag} [a: 1]\n`,
    new RegExp(
      `^contract\\.yaml:101:\\d+: the YAML tag tag:yaml\\.org,2002:${tag} is not supported`,
    ),
  ]),
  ["an alias to nothing", `${TEXT}x-a: *nothing\n`, /an alias to nothing: \*nothing/],
  [
    "nesting without end",
    `${TEXT}x-a: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`,
    /nested more than 250 levels deep/,
  ],
  ["50 MB", `${TEXT}x-a: ${"x".repeat(50e6)}\n`, /^contract\.yaml: longer than 20 MiB$/],
  [
    "Swagger 2",
    "swagger: '2.0'\ninfo: {}\npaths: {}\n",
    /^contract\.yaml:1:1: expected OpenAPI 3.*got Swagger 2\.0\. Convert it first/,
  ],
  [
    "JSON with a comment, which would be a part of the key `paths`",
    '{ "openapi": "3.1.0", // of 2026\n  "info": { "title": "// a" },\n  // all of them\n  "paths": {} }',
    /^contract\.yaml:1:23: expected JSON or YAML, got a JavaScript comment$/,
  ],
  [
    "JSON with a comment behind a number",
    '{ "openapi": "3.1.0", "paths": {}, "x-a": 1 /* one */ }',
    /^contract\.yaml:1:45: expected JSON or YAML, got a JavaScript comment$/,
  ],
  [
    "JSON that begins with a comment",
    '// A contract\n{ "openapi": "3.1.0", "paths": {} }',
    /^contract\.yaml:1:1: expected JSON or YAML, got a JavaScript comment$/,
  ],
  ["OpenAPI 3.2", TEXT.replace("3.1.0", "3.2.0"), /3\.0\.x or 3\.1\.x, got "3\.2\.0"/],
  [
    "a file",
    TEXT.replaceAll("#/components/schemas/ErrorResponse", "/etc/passwd"),
    /contract\.yaml:63:17: \$ref leaves the document, and no other is read: \/etc\/passwd\. Bundle the files/,
  ],
  [
    "a host",
    TEXT.replaceAll("#/components", "https://127.0.0.1:9/contract.yaml#/components"),
    /contract\.yaml:63:17: \$ref leaves the document/,
  ],
  [
    "an anchor",
    TEXT.replaceAll("#/components/schemas/ErrorResponse", "#error"),
    /contract\.yaml:63:17: \$ref to an anchor, which is not supported: #error\. Write the path instead, for example `#\/components\/schemas\/Name`/,
  ],
  [
    "nothing at a reference",
    TEXT.replaceAll("schemas/ErrorResponse", "schemas/Errors"),
    /contract\.yaml:63:17: \$ref to nothing: #\/components\/schemas\/Errors/,
  ],
  [
    "what every object has at a reference",
    TEXT.replaceAll("schemas/ErrorResponse", "schemas/constructor"),
    /\$ref to nothing/,
  ],
  [
    "a reference to itself",
    TEXT.replace(
      "    ErrorResponse:",
      "    Loop: { $ref: '#/components/schemas/Loop' }\n    ErrorResponse:",
    ).replace("type: boolean", "$ref: '#/components/schemas/Loop'"),
    /\$ref points to itself/,
  ],
  [
    "a slip in a schema",
    TEXT.replace("                required:", "                requird:"),
    /Property `requird` is not expected here/,
  ],
  [
    "letters swapped in a schema",
    TEXT.replace("                type: object", "                tpye: object"),
    /Property `tpye` is not expected here/,
  ],
  [
    "a type that is none",
    TEXT.replace("type: boolean", "type: bool"),
    /contract\.yaml:56:\d+: `type` can be one of/,
  ],
  [
    "a status that is none",
    TEXT.replace("'404'", "'4o4'"),
    /expected a status, `2XX` or `default`, got `4o4`/,
  ],
  [
    "a security scheme that is not there",
    TEXT.replace("- bearerAuth: []", "- other: []"),
    /no security scheme is called `other`/,
  ],
  [
    "what every object has for a security scheme",
    TEXT.replace("- bearerAuth: []", "- constructor: []"),
    /no security scheme is called `constructor`/,
  ],
];

// To another path, or another host, than it says: a URL has uses of its own for these.
for (const path of [
  "/a#b",
  "/a?b=c",
  "/a/../b",
  "/a\\b",
  "a",
  ".example/a",
  ":80/a",
  "@host/a",
  "/a ",
])
  TEXTS.push([
    `the path ${JSON.stringify(path)}`,
    TEXT.replace(`${PATH}:`, `${JSON.stringify(path)}:`),
    /^POST .*: contract\.yaml:\d+:\d+: expected a path that begins with `\/`/,
  ]);

test.each(TEXTS)("%s is refused", async (_, text, message) => {
  const said = await refused(text);
  expect(said).toMatch(message);
  expect(said).not.toContain("\n");
});

// biome-ignore lint/suspicious/noExplicitAny: a document is taken apart and put together wrong
type Json = any;

/** The published contract, with a change to its operation. */
const CHANGES: [
  what: string,
  change: (operation: Json, document: Json) => void,
  message: RegExp,
][] = [
  [
    "a style that is not of its place",
    (operation) =>
      Object.assign(operation, { parameters: [{ ...parameter("query", "a"), style: "matrix" }] }),
    /`a` has style `matrix`|`style` can be one of/,
  ],
  [
    "a parameter in XML",
    (operation) =>
      Object.assign(operation, {
        parameters: [{ in: "query", name: "a", content: { "text/xml": {} } }],
      }),
    /query parameter `a` is of a media type that is not supported/,
  ],
  [
    "a header's name that is none",
    (operation) => Object.assign(operation, { parameters: [parameter("header", "a b")] }),
    /header parameter `a b` has no usable name/,
  ],
  [
    "a header's name that Node.js drops",
    (operation) => Object.assign(operation, { parameters: [parameter("header", "__Proto__")] }),
    /header parameter `__Proto__` cannot be sent: Node\.js's `fetch` drops a header of this name/,
  ],
  [
    "a key in a header that Node.js drops",
    (_, document) =>
      Object.assign(document.components.securitySchemes, {
        bearerAuth: { type: "apiKey", in: "header", name: "__proto__" },
      }),
    /security scheme `bearerAuth` \(API key in header `__proto__`\) is not supported/,
  ],
  [
    "a body of several parts that is no form",
    (operation) =>
      Object.assign(operation, { requestBody: { content: { "multipart/mixed": {} } } }),
    /no media type of the request body is supported: multipart\/mixed/,
  ],
  [
    "a body of what is no media type",
    (operation) =>
      Object.assign(operation, { requestBody: { content: { "application/json, version=1": {} } } }),
    /no media type of the request body is supported: application\/json, version=1/,
  ],
  [
    "a GET that needs a body",
    (operation, document) =>
      Object.assign(document.paths, {
        "/v1/a": {
          get: {
            ...(operation as object),
            operationId: "a",
            requestBody: { required: true, content: { "text/plain": {} } },
          },
        },
      }),
    /GET cannot have a body/,
  ],
  [
    "TRACE",
    (operation, document) =>
      Object.assign(document.paths, {
        "/v1/a": { trace: { ...(operation as object), operationId: "a" } },
      }),
    /TRACE cannot be sent/,
  ],
  [
    "an event stream",
    (operation) =>
      Object.assign(operation, {
        responses: { "200": { description: "", content: { "text/event-stream": {} } } },
      }),
    /event streams are not supported/,
  ],
  [
    "two schemes that need one header",
    (operation, document) => {
      Object.assign((document.components as Json).securitySchemes, {
        other: { type: "http", scheme: "basic" },
      });
      Object.assign(operation, { security: [{ bearerAuth: [], other: [] }] });
    },
    /bearerAuth and other at once both use the header `authorization`/,
  ],
  [
    "`$dynamicRef`",
    (_, document) =>
      Object.assign(document.components.schemas, { ErrorResponse: { $dynamicRef: "#a" } }),
    /`\$dynamicRef` is not supported/,
  ],
  ...[{ a: 1 }, ["a"], [null], {}].map((required): (typeof CHANGES)[number] => [
    `a required property that is called ${JSON.stringify(required)}`,
    (operation) =>
      Object.assign(operation.responses["200"].content["application/json"].schema, {
        required: ["disconnected", required],
      }),
    /Expected type `string` but got `(object|array)` \(at .*\/required\/1\)$/,
  ]),
  ...[{ bearerAuth: [] }, [null], ["bearerAuth"], 5].map((security): (typeof CHANGES)[number] => [
    `security ${JSON.stringify(security)}`,
    (operation) => Object.assign(operation, { security }),
    /Expected type `SecurityRequirement(List)?`/,
  ]),
  [
    "a path without `/` and anything in it",
    (_, document) => Object.assign(document.paths, { type: null }),
    /^contract\.yaml:\d+:\d+: expected a path that begins with `\/`/,
  ],
  ...[
    { enum: [Number.NaN] },
    { enum: ["a", Number.POSITIVE_INFINITY] },
    { const: Number.NEGATIVE_INFINITY },
    { type: "number", maximum: Number.POSITIVE_INFINITY },
  ].map((schema): (typeof CHANGES)[number] => [
    `a number that JSON does not have: ${Object.keys(schema).at(-1)}`,
    (operation) =>
      Object.assign(operation, { requestBody: { content: { "application/json": { schema } } } }),
    /^contract\.yaml:\d+:\d+: expected a number that JSON can express, got (NaN|-?Infinity)$/,
  ]),
  [
    "`$id`",
    (_, document) =>
      Object.assign(document.components.schemas, { ErrorResponse: { $id: "https://a/b" } }),
    /`\$id` is not supported/,
  ],
];

test.each(CHANGES)("%s is refused", async (_, change, message) => {
  const document = parse(TEXT);
  change(document.paths[PATH].post, document);
  expect(await refused(stringify(document, { aliasDuplicateObjects: false }))).toMatch(message);
});

// Nothing that is derived from the contract changes: it is said, and the contract is taken.
const WARNINGS: [what: string, text: string, warning: RegExp][] = [
  [
    "a file for a description, which is left out",
    TEXT.replace("summary: Disconnect WooCommerce", "summary: { $ref: ./disconnect.md }"),
    /^contract\.yaml:\d+:\d+: \$ref leaves the document/,
  ],
  [
    "a host in an example, which is left out",
    TEXT.replace("example: true", "example: { $ref: 'http://127.0.0.1:9/' }"),
    /^contract\.yaml:57:\d+: \$ref leaves the document/,
  ],
  [
    "a word out of place",
    TEXT.replace("      summary:", "      sumary:"),
    /^contract\.yaml:42:7: Property `sumary` is not expected here \(at \/paths\//,
  ],
  [
    "a wrong kind",
    TEXT.replace("summary: Disconnect WooCommerce", "summary: [1]"),
    /Expected type `string`/,
  ],
  [
    "no responses, in 3.0",
    TEXT.replace("3.1.0", "3.0.3").replace("      responses:", "      x-responses:"),
    /^contract\.yaml:\d+:\d+: The field `responses` must be present/,
  ],
];
const CHANGED_WARNINGS: typeof CHANGES = [
  [
    "a component that no operation uses",
    (_, document) => Object.assign(document.components.schemas, { A: { $ref: "other.yaml" } }),
    /\$ref leaves the document.*; no operation uses it/,
  ],
  [
    "a path parameter that is not declared",
    (_, document) => Object.assign(document.paths, { "/v1/a/{id}": { get: { responses: {} } } }),
    /does not define the path parameter `\{id\}`/,
  ],
  [
    "a path parameter that is not in the path",
    (operation) => Object.assign(operation, { parameters: [parameter("path", "id")] }),
    /Path parameter `id` is not used in the path/,
  ],
  [
    "a parameter twice",
    (operation) =>
      Object.assign(operation, { parameters: [parameter("query", "a"), parameter("query", "a")] }),
    /must be unique|unique `name` \+ `in`/,
  ],
  [
    "a parameter without a schema",
    (operation) => Object.assign(operation, { parameters: [{ in: "query", name: "a" }] }),
    /Must contain at least one of the following fields: schema, content/,
  ],
  [
    "paths that cannot be told apart",
    ({ operationId: _, ...operation }, document) =>
      Object.assign(document.paths, {
        "/v1/{a}": { get: { ...(operation as object), parameters: [parameter("path", "a")] } },
        "/v1/{b}": { get: { ...(operation as object), parameters: [parameter("path", "b")] } },
      }),
    /identical|already exists/i,
  ],
  [
    "a server's variable without a value",
    (_, document) => Object.assign(document, { servers: [{ url: "https://{a}.example.com" }] }),
    /`a` variable is not defined/,
  ],
  [
    "one operationId twice",
    (operation, document) => Object.assign(document.paths, { "/v1/a": { get: operation } }),
    /the operationId "wooDisconnect" is there twice: method and path name the operations/,
  ],
];

test.each([
  ...WARNINGS,
  ...CHANGED_WARNINGS.map(([what, change, warning]): (typeof WARNINGS)[number] => {
    const document = parse(TEXT);
    change(document.paths[PATH].post, document);
    return [what, stringify(document, { aliasDuplicateObjects: false }), warning];
  }),
])("%s: a warning", async (_, text, warning) => {
  const { warnings, omitted } = await contractOf(parseContract(text, "contract.yaml"));
  expect(warnings).toContainEqual(expect.stringMatching(warning));
  expect(warnings.join("")).not.toContain("\n");
  expect(omitted).toEqual([]);
  expect(await refused(text)).toBe("accepted");
});

// Seen in contracts that people publish: none of it changes what can be called, or what comes back.
test.each([
  ["nothing changed", TEXT],
  ["JSON", JSON.stringify(parse(TEXT))],
  ["JSON with tabs", JSON.stringify(parse(TEXT), null, "\t")],
  ["a byte order mark and Windows' line ends", `\uFEFF${TEXT.replaceAll("\n", "\r\n")}`],
  [
    "an extension of another's form",
    TEXT.replace("      tags:", "      x-code-samples: [{ name: a }]\n      tags:"),
  ],
  [
    "a member that is called by a number",
    TEXT.replace("- disconnected\n", "- disconnected\n                  - 5\n"),
  ],
  [
    "a member that is required twice",
    TEXT.replace("- disconnected\n", "- disconnected\n                  - disconnected\n"),
  ],
  [
    "3.0's limits in 3.1",
    TEXT.replace("type: boolean", "{ type: number, minimum: 0, exclusiveMinimum: true }").replace(
      /disconnected:\n +\{ (.*) \}\n.*\n/,
      "disconnected: { $1 }\n",
    ),
  ],
  [
    "a word that no dialect has",
    TEXT.replace("type: boolean", "type: boolean\n                    hint: a"),
  ],
  ["a range of statuses in lower case", TEXT.replace("'200'", "2xx")],
  [
    "a schema that is `true`",
    TEXT.replaceAll("$ref: '#/components/schemas/ErrorResponse'", "").replaceAll(
      /schema:\n +$/gm,
      "schema: true",
    ),
  ],
  ["a path with signs of its own", TEXT.replace(`${PATH}:`, "/a-b_c~d.e/é%20f/$g(h):i@j,k;l=m:")],
  ["answers that are not documented", TEXT.replace("      responses:", "      x-responses:")],
])("accepted: %s", async (_, text) => {
  expect(await refused(text)).toBe("accepted");
});

test("YAML merge keys: explicit values, then earlier merges, take precedence", () => {
  const head = "openapi: 3.1.0\npaths: {}\nx-a: &a { a: 1, b: 1 }\nx-b: &b { b: 2, c: 2 }\n";
  const merged = (text: string) =>
    (parseContract(`${head}x-c: ${text}\n`, "c") as unknown as Json)["x-c"];
  expect(merged("{ <<: *a, b: 3 }")).toEqual({ a: 1, b: 3 });
  expect(merged("{ b: 3, <<: [*a, *b] }")).toEqual({ a: 1, b: 3, c: 2 });
  expect(merged("{ '<<': 1 }")).toEqual({ "<<": 1 });
  expect(merged("{ !!merge <<: *a }")).toEqual({ a: 1, b: 1 });
});

test.each([
  ["!!timestamp 2020-01-01", "2020-01-01"],
  ["!!binary aGVsbG8=", "aGVsbG8="],
  ["!!merge <<", "<<"],
])("a value with a YAML tag is read as its text: %s", (text, value) => {
  const document = `openapi: 3.1.0\npaths: {}\nx-a: { a: ${text} }\n`;
  expect((parseContract(document, "c") as unknown as Json)["x-a"]).toEqual({ a: value });
});

function parameter(place: string, name: string) {
  return { in: place, name, required: place === "path", schema: { type: "string" } };
}

test.each([
  "{ openapi: 3.1.0, servers: [{ url: https://x.example/v1//a }], info: { title: a // b }, paths: {} }",
  String.raw`{ "openapi": "3.1.0", "info": { "title": "a // b /* c */ \" // d" }, "paths": { "//a": {} } }`,
])("comments as in JavaScript are refused: %s", (text) => {
  expect(parseContract(text, "contract.yaml").openapi).toBe("3.1.0");
});
