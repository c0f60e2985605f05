import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { stringify } from "yaml";

const TSX = createRequire(import.meta.url).resolve("tsx");
const GENERATE = fileURLToPath(new URL("../../scripts/generate/index.ts", import.meta.url));
const MODELS = 300;

test("a thousand operations: generated within 10 s of CPU time and 600 MB, validators smaller than types", async () => {
  const directory = mkdtempSync(join(tmpdir(), "meum-thousand-"));
  const contract = join(directory, "contract.yaml");
  writeFileSync(contract, stringify(thousand(), { aliasDuplicateObjects: false }));
  const script = `
    import { generate } from ${JSON.stringify(GENERATE)};
    const { files } = await generate(process.argv[1]);
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const methods = files.get("operations.ts").match(/^ {4}method: /gm).length;
    const size = (name) => files.get(name).length;
    process.stdout.write(JSON.stringify({
      methods,
      seconds: (userCPUTime + systemCPUTime) / 1e6,
      megabytes: maxRSS / 1024,
      validators: size("validate.ts") + size("validators.ts"),
      types: size("types.ts"),
    }));
  `;
  const child = spawn(
    process.execPath,
    ["--import", TSX, "--input-type=module", "--eval", script, contract],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let text = "";
  for await (const chunk of child.stdout) text += chunk;
  rmSync(directory, { recursive: true });
  // CPU time: what else runs here is not its fault.
  const { methods, seconds, megabytes, validators, types } = JSON.parse(text);
  expect(methods).toBe(1000);
  expect(seconds).toBeLessThan(10);
  expect(megabytes).toBeLessThan(600);
  expect(validators).toBeLessThan(types);
}, 120_000);

/** Two hundred resources of five operations, over models that refer to each other. */
function thousand() {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const json = (schema: object) => ({ content: { "application/json": { schema } } });
  const answer = (schema: object) => ({ description: "An answer", ...json(schema) });
  const error = answer(ref("Error"));
  const string = { type: "string" };
  const schemas: Record<string, object> = {
    Error: { type: "object", properties: { error: string, code: string } },
  };
  for (let index = 0; index < MODELS; index++)
    schemas[`Model${index}`] = {
      type: "object",
      required: ["id", "name"],
      properties: {
        id: string,
        name: { type: ["string", "null"], description: "What it is called" },
        count: { type: "integer", minimum: 0 },
        tags: { type: "array", items: { type: "string", enum: ["a", "b"] } },
        next: ref(`Model${(index * 7 + 1) % MODELS}`),
        other: { oneOf: [ref(`Model${(index + 3) % MODELS}`), { type: "null" }] },
        meta: { type: "object", additionalProperties: string },
        lines: {
          type: "array",
          items: {
            type: "object",
            required: ["sku", "price"],
            properties: {
              sku: { ...string, pattern: "^[A-Z]{3}-[0-9]{4}$" },
              price: {
                type: "object",
                properties: { amount: { type: "integer" }, currency: string },
              },
            },
          },
        },
        source: {
          oneOf: [
            { type: "object", required: ["iban"], properties: { iban: string } },
            { type: "object", required: ["card"], properties: { card: string } },
          ],
        },
      },
    };
  const paths: Record<string, object> = {};
  for (let index = 0; index < 200; index++) {
    const model = ref(`Model${index}`);
    paths[`/v1/things${index}`] = {
      get: {
        operationId: `listThings${index}`,
        parameters: [
          { name: "limit", in: "query", schema: { type: "integer" } },
          { name: "status", in: "query", schema: { type: "array", items: string } },
        ],
        responses: {
          200: answer({
            type: "object",
            required: ["data"],
            properties: {
              data: { type: "array", items: model },
              next: { type: ["string", "null"] },
            },
          }),
          401: error,
          "4XX": error,
        },
      },
      post: {
        operationId: `create-thing-${index}`,
        requestBody: { required: true, ...json(model) },
        responses: { 201: answer(model), 409: error, default: error },
      },
    };
    paths[`/v1/things${index}/{id}`] = {
      parameters: [{ name: "id", in: "path", required: true, schema: string }],
      get: { responses: { 200: answer(model), 404: error } },
      patch: {
        operationId: `updateThing${index}`,
        requestBody: json({ allOf: [model, { type: "object", properties: { extra: string } }] }),
        responses: {
          200: answer({ anyOf: [model, { type: "array", items: model }] }),
          404: error,
        },
      },
      delete: {
        operationId: `removeThing${index}`,
        responses: { 204: { description: "Gone" }, 404: error },
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "A thousand", version: "1" },
    servers: [{ url: "https://api.example.com" }],
    paths,
    components: { schemas },
  };
}
