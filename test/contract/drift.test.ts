import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { Prism } from "../../scripts/prism/index.js";
import { PATH } from "../support/contract.js";
import { createMeumClient, MeumContractError } from "../support/fixture.js";
import { prismOf } from "../support/prism.js";
import { PUBLISHED } from "../support/published.js";
import { KEY } from "../support/secret.js";
import { rejection } from "../support/setup.js";

type Responses = Record<string, { content: { "application/json": { schema: Schema } } }>;
interface Schema {
  required: string[];
  properties: Record<string, { type: string; example?: unknown }>;
}

// What a server does that is of a later contract than the client.
const DRIFTS: Record<string, (responses: Responses) => void> = {
  "a-string": (responses) => {
    const { properties } = responses["200"]!.content["application/json"].schema;
    properties.disconnected = { type: "string", example: "true" };
  },
  missing: (responses) => {
    const { schema } = responses["200"]!.content["application/json"];
    schema.required = ["done"];
    schema.properties = { done: { type: "boolean", example: true } };
  },
  "202": (responses) => {
    responses["202"] = responses["200"]!;
    delete responses["200"];
  },
  none: () => {},
};

let prism: Prism;
beforeAll(async () => {
  const document = parse(PUBLISHED);
  const item = document.paths[PATH];
  // One server for all: each drift has a base path of its own.
  document.paths = {};
  for (const [name, drift] of Object.entries(DRIFTS)) {
    const copy = structuredClone(item);
    copy.post.operationId = name;
    drift(copy.post.responses);
    document.paths[`/${name}${PATH}`] = copy;
  }
  prism = await prismOf(stringify(document, { aliasDuplicateObjects: false }));
});
afterAll(() => prism?.stop());

const disconnect = (drift: string) =>
  createMeumClient({ apiKey: KEY, baseUrl: `${prism.url}/${drift}` }).wooDisconnect();

test("without drift, the call succeeds", async () => {
  expect(await disconnect("none")).toEqual({ disconnected: true });
});

test.each([
  ["a-string", "200: `disconnected` must be a boolean."],
  ["missing", "200: `disconnected` is missing."],
  ["202", "202: the contract does not document this status."],
])("%s is a MeumContractError, whose outcome is unknown", async (drift, said) => {
  const error = await rejection(disconnect(drift));
  expect(error).toBeInstanceOf(MeumContractError);
  expect(error).toMatchObject({ outcome: "unknown", message: expect.stringContaining(said) });
});
