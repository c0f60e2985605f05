import { expect, test } from "vitest";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { PUBLISHED } from "../support/published.js";

const responses = (schema: string) =>
  `responses: { '200': { description: '', content: { application/json: { schema: ${schema} } } } }`;
const AWAY = /^\$ref leaves the document, and no other is read: other\.yaml\. Bundle the files/;

/** Operations that are not supported: what is in their paths, and why. */
const UNSUPPORTED: [path: string, item: string, reason: RegExp][] = [
  ["/v1/away", `get: { ${responses("{ $ref: other.yaml }")} }`, AWAY],
  ["/v1/away/all", "$ref: other.yaml", AWAY],
  ["/v1/away/parameter", "{ parameters: [{ $ref: other.yaml }], get: { responses: {} } }", AWAY],
  [
    "/v1/away/component",
    `get: { ${responses("{ $ref: '#/components/schemas/UsesAway' }")} }`,
    AWAY,
  ],
  [
    "/v1/nothing",
    `get: { ${responses("{ $ref: '#/components/schemas/None' }")} }`,
    /^\$ref to nothing: #\/components\/schemas\/None$/,
  ],
  [
    "/v1/proto",
    "get: { parameters: [{ in: header, name: __proto__, schema: {} }], responses: {} }",
    /^header parameter `__proto__` cannot be sent: Node\.js's `fetch` drops a header of this name$/,
  ],
  ["/v1/broken", `get: { ${responses("{ type: bool }")} }`, /^`type` can be one of/],
  [
    "/v1/component",
    `get: { ${responses("{ $ref: '#/components/schemas/Broken' }")} }`,
    /^`type` can be one of/,
  ],
  [
    "/v1/events",
    "get: { responses: { '200': { description: '', content: { text/event-stream: {} } } } }",
    /^event streams are not supported \(text\/event-stream\)$/,
  ],
  [
    "/v1/digest",
    "get: { security: [{ digest: [] }], responses: {} }",
    /^security scheme `digest` \(HTTP "digest"\) is not supported; supported are/,
  ],
];

test("an unsupported operation is left out with --omit-unsupported, and listed with its reason", async () => {
  const paths = UNSUPPORTED.map(([path, item]) => `  ${path}:\n    ${item}\n`);
  const text = PUBLISHED.replace("paths:\n", `paths:\n${paths.join("")}`)
    .replace(
      "  schemas:\n",
      `  schemas:
    Broken: { type: object, properties: { a: { type: bool } } }
    Away: { $ref: other.yaml }
    UsesAway: { type: array, items: { $ref: '#/components/schemas/Away' } }
`,
    )
    .replace(
      "  securitySchemes:\n",
      "  securitySchemes:\n    digest: { type: http, scheme: digest }\n",
    );
  const source = parseContract(text, "contract.yaml");
  await expect(contractOf(source)).rejects.toThrow(/GET \/v1\/\w+: contract\.yaml:\d+:\d+: /);
  const { document, operations, omitted } = await contractOf(source, { omitUnsupported: true });
  expect(operations.map(({ name }) => name)).toEqual(["wooDisconnect"]);
  expect(Object.keys(document.components!.schemas!)).toEqual(["ErrorResponse"]);
  const told = omitted.map(
    (line) => /^(?:GET )?(\S+): contract\.yaml:\d+:\d+: (.*) \(at/.exec(line)?.slice(1) ?? [line],
  );
  expect(told).toHaveLength(UNSUPPORTED.length);
  for (const [path, , reason] of UNSUPPORTED)
    expect(told).toContainEqual([path, expect.stringMatching(reason)]);
});
