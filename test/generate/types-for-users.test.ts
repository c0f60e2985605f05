import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { contractText, ref } from "../support/contract.js";
import { compile, copyPackage, EQUALITY, generatedFrom } from "../support/generated-package.js";

const string = { type: "string" };
const file = { type: "string", format: "binary", description: "A picture" };
const json = (schema: object) => ({ content: { "application/json": { schema } } });
const ok = (schema: object) => ({ responses: { 200: { description: "", ...json(schema) } } });
const form = (schema: object, type = "multipart/form-data") => ({
  requestBody: { required: true, content: { [type]: { schema } } },
  responses: { 204: { description: "" } },
});

const CONTRACT = contractText({
  components: {
    schemas: {
      Item: { type: "object", required: ["amount"], properties: { amount: { type: "integer" } } },
      CursorPage: {
        type: "object",
        required: ["data", "next"],
        properties: {
          data: { type: "array", items: { type: "object" } },
          next: { type: ["string", "null"] },
        },
      },
      Open: { type: "object", properties: { a: string }, additionalProperties: true },
      // A base that lists what extends it.
      Shape: {
        type: "object",
        properties: { kind: string },
        oneOf: [{ $ref: "#/components/schemas/Circle" }],
      },
      Circle: {
        allOf: [
          { $ref: "#/components/schemas/Shape" },
          { type: "object", properties: { radius: { type: "number" } } },
        ],
      },
      Picture: file,
      // Names that are taken.
      MeumError: { type: "object", properties: { taken: string } },
      ListItemsResult: string,
      "dotted.name": { type: "object", properties: { dotted: string } },
      Blob: { type: "object", properties: { size: string } },
    },
  },
  paths: {
    "/items": {
      get: {
        operationId: "listItems",
        summary: "Lists",
        ...ok({
          allOf: [
            ref("CursorPage"),
            { type: "object", properties: { data: { type: "array", items: ref("Item") } } },
          ],
        }),
      },
      post: {
        operationId: "createItem",
        requestBody: { required: true, ...json({ allOf: [{ type: "object" }, ref("Item")] }) },
        ...ok(ref("Open")),
      },
      delete: { operationId: "deleteItems", responses: { 204: { description: "" } } },
    },
    "/files": {
      post: {
        operationId: "upload",
        ...form({
          type: "object",
          required: ["direct", "behind", "either"],
          properties: {
            direct: file,
            behind: ref("Picture"),
            either: { oneOf: [ref("Picture"), { type: "integer" }] },
            list: { type: "array", items: ref("Picture") },
            maybe: { ...file, type: ["string", "null"] },
            note: string,
          },
        }),
      },
      put: {
        operationId: "uploadAny",
        ...form({
          anyOf: [
            { type: "object", required: ["a"], properties: { a: ref("Picture") } },
            { type: "object", required: ["b"], properties: { b: string } },
          ],
        }),
      },
      patch: {
        operationId: "sendList",
        ...form({ type: "array", items: string }, "application/x-www-form-urlencoded"),
      },
    },
    "/taken": { get: { operationId: "taken", ...ok(ref("MeumError")) } },
    "/dotted": { get: { operationId: "dotted", ...ok(ref("dotted.name")) } },
  },
});

const CONSUMER = `
import { createMeumClient, settle, MeumError } from "./index.js";
import type * as meum from "./index.js";
const client = createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE" });
${EQUALITY}
const picture = new Blob([]);

const page = await client.listItems();
page.data[0]?.amount satisfies number | undefined;
is<typeof page.data, meum.Item[]>(true);
// @ts-expect-error misspelt, behind an allOf
page.data[0]?.amuont;
// @ts-expect-error misspelt
page.nxet;
client.createItem({ body: { amount: 1 } });
// @ts-expect-error misspelt, beside a bare object
client.createItem({ body: { amount: 1, amuont: 2 } });
const open = await client.createItem({ body: { amount: 1 } });
// @ts-expect-error misspelt, in an object that allows more
open.b;

client.upload({ body: { direct: picture, behind: picture, either: picture, list: [picture] } });
client.upload({ body: { direct: picture, behind: picture, either: 1, maybe: picture } });
client.upload({ body: { direct: picture, behind: picture, either: 1, maybe: null } });
// @ts-expect-error a file behind a reference
client.upload({ body: { direct: picture, behind: "text", either: picture } });
// @ts-expect-error a file in an alternative
client.upload({ body: { direct: picture, behind: picture, either: "text" } });
client.uploadAny({ body: { a: picture } });
client.uploadAny({ body: { b: "text" } });
client.sendList({ body: ["a", "b"] });

// Each operation's types, and each schema, by name; taken names get another.
const result: meum.ListItemsResult2 = page;
const body: meum.CreateItemBody = { amount: 1 };
const item: meum.Item = body;
is<meum.ListItemsResult, string>(true);
const taken: meum.MeumError2 = await client.taken();
const dotted: meum.DottedName = await client.dotted();
is<meum.TakenError, never>(true);
const asRecord: Record<string, unknown> = item;
new MeumError("a", "unknown") satisfies meum.MeumError;
const settled = await settle(client.listItems());
if (settled.outcome === "done") settled.data.data satisfies meum.Item[];
void [result, taken, dotted, asRecord];
`;

const generated = () => generatedFrom(CONTRACT);

test("types are named and documented, and a misspelt property does not compile", async () => {
  expect(await compile(await generated(), CONSUMER)).toEqual([]);
});

/** What an editor shows at each `await client.NAME()`. */
async function hovers(names: string[]): Promise<Record<string, string>> {
  const directory = copyPackage(await generated());
  try {
    const entry = join(directory, "hover.ts");
    const head =
      'import { createMeumClient } from "./index.js";\nconst client = createMeumClient();\n';
    writeFileSync(
      entry,
      head +
        names.map((name) => `const of_${name} = await client.${name}({} as never);\n`).join(""),
    );
    const options: ts.CompilerOptions = {
      strict: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      types: ["node"],
    };
    const service = ts.createLanguageService({
      getScriptFileNames: () => [entry],
      getScriptVersion: () => "1",
      getScriptSnapshot: (path) =>
        ts.sys.fileExists(path)
          ? ts.ScriptSnapshot.fromString(readFileSync(path, "utf8"))
          : undefined,
      getCurrentDirectory: () => directory,
      getCompilationSettings: () => options,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    });
    const text = readFileSync(entry, "utf8");
    const at = (needle: string) => {
      const info = service.getQuickInfoAtPosition(entry, text.indexOf(needle) + needle.length - 1);
      return `${ts.displayPartsToString(info?.displayParts)}\n${ts.displayPartsToString(info?.documentation)}`;
    };
    return Object.fromEntries(
      names.map((name) => [name, `${at(`client.${name}`)}\n${at(`of_${name}`)}`]),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("an editor shows type names, the effect and the retries, and no internals", async () => {
  const shown = await hovers(["listItems", "createItem", "deleteItems", "upload", "sendList"]);
  for (const text of Object.values(shown)) expect(text).not.toMatch(/paths\[|components\[|x-blob/);
  expect(shown.listItems).toContain("OperationPromise<ListItemsResult2>");
  expect(shown.listItems).toContain("This call changes nothing. It is retried.");
  expect(shown.createItem).toContain("body: CreateItemBody");
  const unsafe = "This call changes state. It is not retried once it may have been carried out.";
  for (const name of ["createItem", "upload", "sendList"]) expect(shown[name]).toContain(unsafe);
  expect(shown.deleteItems).toContain(
    "This call changes state. It is idempotent, so it is retried.",
  );
});

test("a file type keeps its description, and its internal mark is not visible", async () => {
  const types = (await generated()).get("types.ts")!;
  expect(types).toContain("A picture");
  expect(types).not.toMatch(/x-blob|Format: binary/);
});
