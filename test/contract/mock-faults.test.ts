import { expect, onTestFinished, test } from "vitest";
import { startRelay } from "../../scripts/live/relay.js";
import { ref } from "../support/contract.js";
import { packageOf } from "../support/generated-package.js";
import { prismOf } from "../support/prism.js";
import { MockFault } from "./checks/call.js";
import { checksOf } from "./checks/index.js";

const response = (content: object) => ({ 200: { description: "", content } });
const schema = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
const PARTS = { required: ["id"], properties: { id: { enum: ["a"] } } };
/** What is wrong with a contract's mock, or with the contract's own examples. */
const CONTRACT = {
  openapi: "3.1.0",
  info: { title: "Faults", version: "1" },
  servers: [{ url: "https://api.example.com" }],
  paths: Object.fromEntries(
    Object.entries({
      wrongExample: response({ "application/json": { schema, example: { id: 5 } } }),
      noSchema: response({ "application/json": { example: {} } }),
      noText: response({ "multipart/mixed": { schema } }),
      // Of objects that have no type, the mock makes nothing.
      noType: response({ "application/json": { schema: { allOf: [PARTS, PARTS] } } }),
      sound: response({ "application/json": { schema } }),
    }).map(([operationId, responses]) => [`/${operationId}`, { get: { operationId, responses } }]),
  ),
};
// An object with either property fits both.
const body = { oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] };
Object.assign(CONTRACT.paths, {
  "/impossible": {
    get: {
      operationId: "impossible",
      parameters: [
        { name: "status", in: "query", required: true, schema: { type: "string", enum: [5] } },
      ],
      responses: { 204: { description: "" } },
    },
  },
  "/ambiguous": {
    post: {
      operationId: "ambiguous",
      requestBody: { required: true, content: { "application/json": { schema: body } } },
      responses: { 204: { description: "" } },
    },
  },
});

// Prism makes nothing of what allows anything.
Object.assign(CONTRACT.paths, {
  "/wide": {
    post: {
      operationId: "wide",
      requestBody: { content: { "application/json": { schema } } },
      responses: response({ "application/json": { schema: ref("Wide0") } }),
    },
  },
  "/empty": {
    get: { operationId: "empty", responses: response({ "*/*": { schema: ref("Anything") } }) },
  },
});
// More properties, nested, than Prism takes the time for.
const Wide = Object.fromEntries(
  [0, 1, 2].map((depth) => {
    const inner = depth < 2 ? ref(`Wide${depth + 1}`) : { type: "string" };
    const properties = Object.fromEntries([..."abcdefghijklmn"].map((name) => [name, inner]));
    return [`Wide${depth}`, { type: "object", properties }];
  }),
);
Object.assign(CONTRACT, { components: { schemas: { Anything: true, ...Wide } } });

test("a fault of the mock or of an example is not blamed on the client", async () => {
  const text = JSON.stringify(CONTRACT);
  const prism = await prismOf(text);
  const relay = await startRelay(prism.url);
  onTestFinished(async () => {
    await relay.close();
    await prism.stop();
  });
  const subject = { package: await packageOf(text), relay };
  const otherText = text.replaceAll('"object"', '"array"').replaceAll('["id"]', '["other"]');
  const other = { package: await packageOf(otherText), relay };
  const found: Record<string, string> = {};
  const instead: Record<string, [right: string, wrong: string]> = {};
  const said = (result: Promise<void>) =>
    result.then(
      () => "ok",
      (error) => error.message,
    );
  for (const check of await checksOf(text))
    await check.run(subject).catch(async (error) => {
      const name = `${check.operation}: ${check.what}`;
      found[name] = error instanceof MockFault ? "the mock's" : `${error}`;
      if (check.instead)
        instead[name] = [await said(check.instead(subject)), await said(check.instead(other))];
    });
  expect(found).toEqual({
    "empty: 200, dynamic": "the mock's",
    "noType: 200, example": "the mock's",
    "wide: 200, example": "the mock's",
    "wide: with nothing optional": "the mock's",
    "wide: 200 that is no JSON is flagged": "the mock's",
    "wide: 200 of another type is flagged": "the mock's",
    "wrongExample: 200, example": "the mock's",
    "ambiguous: a request satisfies the contract": "the mock's",
    "impossible: a request satisfies the contract": "the mock's",
  });
  // What the mock did not show, an answer that is made from the schema does.
  const flagged = expect.stringMatching(/^MeumContractError: /);
  expect(instead).toEqual({
    "empty: 200, dynamic": ["ok", "ok"],
    "noType: 200, example": ["ok", flagged],
    "wide: 200, example": ["ok", flagged],
    "wrongExample: 200, example": ["ok", flagged],
  });
});
