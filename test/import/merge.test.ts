import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadSources } from "../../scripts/import/load.js";
import { merge } from "../../scripts/import/merge.js";
import { temporary } from "../support/temporary.js";
import { DROP, HEAD, LIST, quiet, READ, single } from "./documents.js";

/** The documents, as `0.yaml` and so on. */
async function merged(...texts: string[]) {
  const files = Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text]));
  return merge(await loadSources(Object.keys(files), temporary(files), quiet));
}

test("several sources become one contract, in any order, each only once", async () => {
  const { text } = await merged(READ, DROP, LIST);
  expect((await merged(LIST, READ, DROP, READ)).text).toBe(text);
  // The head's keywords may stand in another order.
  const turned = LIST.replace(/(openapi: .*\n)((?:.*\n)*)(?=servers:)/, "$2$1");
  expect(turned).not.toBe(LIST);
  expect(await merged(turned, READ)).toEqual(await merged(READ, turned));
  expect((await merged(text)).text).toBe(text);
  expect(await merged(text, DROP)).toEqual({ text, notes: [] });
});

const OPERATION = {
  operationId: "readThing",
  tags: ["Things"],
  summary: "Read it",
  responses: {
    200: {
      description: "OK",
      content: {
        "application/json": {
          schema: { $ref: "#/components/schemas/Thing" },
          examples: { one: { summary: "One", value: { id: "1" } } },
        },
      },
    },
  },
};
const THING = {
  type: "object",
  title: "Thing",
  description: "A thing",
  required: ["id", "title"],
  properties: {
    id: { type: "string", example: "1", description: "Its id" },
    // Named as annotations are: a property nevertheless.
    title: { type: "string", enum: ["a", "b"] },
    description: { type: "string" },
  },
};
const TAGS = [{ name: "Things", description: "All of them" }, { name: "More" }];

/** A page's document, changed. */
function page(change: (operation: Any, thing: Any, head: Any) => void = () => {}): string {
  const [operation, thing, head] = structuredClone([OPERATION, THING, { ...HEAD, tags: TAGS }]);
  change(operation, thing, head);
  return single("/thing", "get", operation as object, { Thing: thing }, head as object);
}
// biome-ignore lint/suspicious/noExplicitAny: documents that are taken apart
type Any = any;

/** What two generations of a page may differ in, and what is taken. */
const ANNOTATIONS: Record<
  string,
  [change: Parameters<typeof page>[0], note: RegExp, taken?: string]
> = {
  "a title": [
    (_, __, head) => {
      head.info.title = "Other";
    },
    /`info > title` is taken from [12]\.yaml and 1 more: "Many"; 0\.yaml has "Other"/,
    "title: Many",
  ],
  "a version": [
    (_, __, head) => {
      head.info.version = "2";
    },
    /`info > version`/,
  ],
  "a contact that is absent elsewhere": [
    (_, __, head) => {
      head.info.contact = { name: "Us" };
    },
    /`info > contact` is taken from \d\.yaml: .*Us.*; \d\.yaml has none/,
    "name: Us",
  ],
  "a summary": [
    (operation) => {
      operation.summary = "Get it";
    },
    /`paths > \/thing > get > summary`/,
    "summary: Read it",
  ],
  "a summary that is absent": [
    (operation) => {
      delete operation.summary;
    },
    /`paths > \/thing > get > summary` .* has none/,
    "summary: Read it",
  ],
  "a schema's title": [
    (_, thing) => {
      thing.title = "A thing";
    },
    /`components > schemas > Thing > title`/,
    "title: Thing",
  ],
  "a property's description": [
    (_, thing) => {
      thing.properties.id.description = "Other";
    },
    /`components > schemas > Thing > properties > id > description`/,
    "description: Its id",
  ],
  "a property's example that is absent": [
    (_, thing) => {
      delete thing.properties.id.example;
    },
    /properties > id > example` .* has none/,
    'example: "1"',
  ],
  "an example": [
    (operation) => {
      operation.responses[200].content["application/json"].examples.two = { value: {} };
    },
    /examples`/,
  ],
  "an extension": [
    (operation) => {
      operation["x-code"] = "curl";
    },
    /`paths > \/thing > get > x-code`/,
    "x-code: curl",
  ],
  deprecated: [
    (operation) => {
      operation.deprecated = true;
    },
    /`paths > \/thing > get > deprecated` is taken from \d\.yaml: true; \d\.yaml has none/,
    "deprecated: true",
  ],
  "a tag's description": [
    (_, __, head) => {
      head.tags[0].description = "Others";
    },
    /`tags > Things > description`/,
    "description: All of them",
  ],
};

describe("pages of two generations that differ in annotations become one contract:", () => {
  test.each(Object.entries(ANNOTATIONS))("%s", async (_, [change, note, taken = ""]) => {
    // What most say is taken: here the two that were not changed.
    const { text, notes } = await merged(page(change), page(), `# Again\n${page()}`);
    expect(notes.join("\n")).toMatch(note);
    expect(text).toContain(taken);
  });

  test("all tags of the contract and of an operation are kept", async () => {
    const { text, notes } = await merged(
      page((operation, _, head) => {
        operation.tags = ["Old"];
        head.tags = [{ name: "Old" }];
      }),
      page(),
    );
    expect(parse(text)).toMatchObject({
      tags: expect.arrayContaining([{ name: "Old" }, ...TAGS]),
      paths: { "/thing": { get: { tags: expect.arrayContaining(["Old", "Things"]) } } },
    });
    expect(notes).toEqual([]);
  });

  test("the patch version of OpenAPI, and the order of `required`", async () => {
    const { text } = await merged(
      page((_, thing, head) => {
        head.openapi = "3.1.1";
        thing.required.reverse();
      }),
      page(),
    );
    expect(text).toMatch(/^openapi: 3\.1\.1\n/);
  });

  test("order and number of the sources make no difference", async () => {
    const pages = [page(), page(ANNOTATIONS["a title"]![0]), page(ANNOTATIONS["a summary"]![0])];
    const { text } = await merged(...pages);
    expect((await merged(...pages.toReversed())).text).toBe(text);
    expect((await merged(text, ...pages)).text).toBe(text);
  });
});

const CONFLICTS: Record<string, [first: string, second: string, message: RegExp]> = {
  "a head that lacks something": [
    LIST,
    DROP.replace(/servers:\n.*\n/, ""),
    /`servers`: .* it is absent/,
  ],
  "a server": [
    page(),
    page((_, __, head) => {
      head.servers = [{ url: "https://eu.example.com" }];
    }),
    /`servers > 0 > url`: .*eu\.example/,
  ],
  "OpenAPI's version": [
    page(),
    page((_, __, head) => {
      head.openapi = "3.0.3";
    }),
    /`openapi`/,
  ],
  "a component": [
    READ,
    DROP.replace(/error:\n( +)type: string/, "error:\n$1type: integer"),
    /`components > schemas > Error > properties > error > type`/,
  ],
  "a property more": [
    page(),
    page((_, thing) => {
      thing.properties.more = {};
    }),
    /`components > schemas > Thing > properties > more`: .* absent/,
  ],
  "a property that is called `description`": [
    page(),
    page((_, thing) => {
      delete thing.properties.description;
    }),
    /properties > description`/,
  ],
  "a property that is required": [
    page(),
    page((_, thing) => {
      thing.required = ["id"];
    }),
    /Thing > required`/,
  ],
  "an enum": [
    page(),
    page((_, thing) => {
      thing.properties.title.enum = ["a"];
    }),
    /title > enum`/,
  ],
  "an operation": [
    READ,
    READ.replace("readThing", "getThing"),
    /`paths > \/things\/\{id\} > get > operationId`/,
  ],
  "a response": [
    page(),
    page((operation) => {
      operation.responses[404] = { description: "None" };
    }),
    /`paths > \/thing > get > responses > 404`/,
  ],
  "what holds for a whole path": [
    READ,
    DROP.replace(
      "    delete:",
      "    parameters:\n      - { name: x, in: query, schema: { type: string } }\n    delete:",
    ),
    /`paths > \/things\/\{id\} > parameters`/,
  ],
};

test.each(Object.entries(CONFLICTS))(
  "pages that differ in meaning are refused, with both sources and the location: %s",
  async (_, [first, second, message]) => {
    const failure = await merged(first, second).catch((error) => error);
    expect(failure).toMatchObject({
      name: "ContractError",
      message: expect.stringMatching(message),
    });
    expect(failure.message).toMatch(/^\d\.yaml: does not agree with \d\.yaml on/);
  },
);
