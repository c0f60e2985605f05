import { beforeAll, describe, expect, it, vi } from "vitest";
import { type Package, packageOf } from "../support/generated-package.js";
import { LONGEST, withLimit } from "../support/limit.js";
import { everythingOf, KEY } from "../support/secret.js";
import { rejection, serve } from "../support/setup.js";
import { answer, raw } from "../support/steps.js";

// A contract that has no keys, no server, and a response of each kind.
const schema = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
const content = (type: string, of: object = { type: "string" }) => ({ [type]: { schema: of } });
const tree = { $ref: "#/components/schemas/Tree" };
const failures = {
  400: { description: "", content: content("application/problem+json", schema) },
  403: { description: "", content: content("application/json", {}) },
  404: { description: "" },
  409: { description: "", content: content("text/plain") },
  410: {
    description: "",
    content: {
      ...content("application/json", schema),
      ...content("application/vnd.x+json", schema),
    },
  },
  422: { description: "", content: content("application/*", schema) },
  423: { description: "", content: content("application/json", tree) },
  "5XX": { description: "", content: content("*/*", schema) },
};
const responding = (success: object) => ({
  requestBody: { content: content("application/json", schema) },
  responses: { 200: { description: "", ...success }, 204: { description: "" }, ...failures },
});
const CONTRACT = {
  openapi: "3.1.0",
  info: { title: "Bodies", version: "1" },
  components: { schemas: { Tree: { type: "object", properties: { in: tree } } } },
  paths: {
    "/json": {
      post: {
        operationId: "json",
        ...responding({ content: content("application/json", schema) }),
      },
    },
    "/tree": {
      post: { operationId: "tree", ...responding({ content: content("application/json", tree) }) },
    },
    "/text": { post: { operationId: "text", ...responding({ content: content("text/csv") }) } },
    "/page": { post: { operationId: "page", ...responding({ content: content("text/html") }) } },
    "/any": {
      post: {
        operationId: "any",
        ...responding({ content: content("*/*", { type: "string", format: "binary" }) }),
      },
    },
    // No schema: any JSON, of one version of the format.
    "/unnamed": {
      post: {
        operationId: "unnamed",
        ...responding({ content: { "application/json; charset=utf-8; version=2": {} } }),
      },
    },
    "/nothing": { post: { operationId: "nothing", ...responding({}) } },
    "/notes/first": {
      post: {
        operationId: "note",
        ...responding({}),
        requestBody: { required: true, content: content("text/plain") },
      },
    },
    "/file": {
      post: {
        operationId: "file",
        ...responding({
          content: content("application/pdf", { type: "string", format: "binary" }),
        }),
      },
    },
  },
};

// Nothing is required in either, so that each body fits both.
const optional = content("application/json", { properties: { error: { type: "string" } } });
const described = { description: "", content: optional };
for (const [operationId, responses] of Object.entries({
  oneStatus: { 200: described, default: described },
  everySuccess: { "2XX": described, default: described },
  onlyDefault: { default: described },
}))
  Object.assign(CONTRACT.paths, { [`/${operationId}`]: { get: { operationId, responses } } });

type Result = Promise<unknown>;
type Methods = Record<
  | "json"
  | "tree"
  | "text"
  | "file"
  | "page"
  | "any"
  | "unnamed"
  | "nothing"
  | "note"
  | "oneStatus"
  | "everySuccess"
  | "onlyDefault",
  (options?: object) => Result
> & { api: { use(middleware: object): void } };
let create: (options?: object) => Methods;
let isMeumApiError: (error: unknown, operation?: string) => boolean;
let MeumConnectionError: Package["MeumConnectionError"];
beforeAll(async () => {
  const loaded = await packageOf(JSON.stringify(CONTRACT));
  create = loaded.createMeumClient as unknown as typeof create;
  isMeumApiError = loaded.isMeumApiError as unknown as typeof isMeumApiError;
  MeumConnectionError = loaded.MeumConnectionError;
});

async function answered(status: number, body: string, type: string, more = {}) {
  const server = await serve([answer(status, body, { "Content-Type": type, ...more })]);
  return { ...server, meum: create({ baseUrl: server.url }) };
}

it("without a server in the contract, `baseUrl` is required", async () => {
  const error = await rejection(create().json());
  expect(error).toMatchObject({
    name: "MeumConfigError",
    message: "json (POST /json): Expected `baseUrl`: the contract names no server.",
  });
});

it("`baseUrl` must not end with the prefix of the contract's paths", () => {
  expect(() => create({ baseUrl: "https://api.example.com/notes" })).toThrow(
    "Expected `baseUrl` without `/notes` at its end",
  );
  expect(() => create({ baseUrl: "https://api.example.com/not" })).not.toThrow();
});

it("without security in the contract, no key is needed or sent, and an unusable one is refused", async () => {
  const { meum, requests } = await answered(200, '{"id":"a"}', "application/json");
  expect(await meum.json({ body: { id: "b" } })).toEqual({ id: "a" });
  expect(requests[0]).not.toMatch(/authorization/i);
  expect(requests[0]).toMatch(/^content-type: application\/json\r$/im);
  expect(requests[0]).toMatch(/\r\n\r\n\{"id":"b"\}$/);
  expect(() => create({ apiKey: 5 })).toThrow("Expected `apiKey`");
  expect(() => create({ headers: { "X-A": "b" } })).not.toThrow();
});

const fail = () => {
  throw new Error("read");
};
it.each<[string, () => unknown, string]>([
  ["an Error", () => new TypeError("no JSON"), "no JSON"],
  ["an error of another call", () => new MeumConnectionError("theirs", "unknown"), "theirs"],
  [
    "an Error named as ours",
    () => Object.assign(new Error(`Bad ${KEY}`), { name: "MeumConfigError" }),
    "Bad [redacted]",
  ],
  [
    "a proxy that throws whatever it is asked",
    () => new Proxy({}, { get: fail, getPrototypeOf: fail }),
    "Something that is not an Error was thrown",
  ],
])("a body that cannot be serialized, for %s: nothing is sent", async (_, thrown, message) => {
  const { meum, requests } = await answered(200, '{"id":"a"}', "application/json");
  const toJSON = () => {
    throw thrown();
  };
  const error = await rejection(meum.json({ body: { toJSON } }));
  expect(error).toMatchObject({
    name: "MeumConfigError",
    outcome: "not-sent",
    operation: "json",
    message: `json (POST /json): The request cannot be built (${message}).`,
    cause: { message },
  });
  expect(requests).toHaveLength(0);
});

it("a required body is missing: nothing is sent", async () => {
  const { meum, requests } = await answered(204, "", "text/plain");
  expect(await rejection(meum.note())).toMatchObject({
    name: "MeumConfigError",
    outcome: "not-sent",
    message: "note (POST /notes/first): Expected `body`: it is required.",
  });
  expect(requests).toHaveLength(0);
});

describe("successes", () => {
  it("text", async () => {
    const { meum } = await answered(200, "a;b\n", "text/csv");
    expect(await meum.text()).toBe("a;b\n");
  });

  it("a file, with the server's media type", async () => {
    const { meum } = await answered(200, "%PDF", "application/pdf");
    const file = (await meum.file()) as Blob;
    expect([file.type, await file.text()]).toEqual(["application/pdf", "%PDF"]);
  });

  it("a file without a media type", async () => {
    const { url } = await serve([raw("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n%PDF")]);
    const file = (await create({ baseUrl: url }).file()) as Blob;
    expect([file.type, await file.text()]).toEqual(["", "%PDF"]);
  });

  it("no documented body: undefined, whatever the server sends", async () => {
    const { meum } = await answered(204, "", "application/json");
    expect(await meum.json()).toBeUndefined();
  });

  const page = "\n<!doctype html><title>Sign in</title>";
  it.each([
    ["text", page],
    ["file", `\n${page}`],
    ["nothing", page.trim()],
    ["json", page],
  ] as const)(
    "an HTML page where %s is documented: unknown, not a success",
    async (operation, page) => {
      // The last is what comes of a header that was sent twice.
      const types = ["Text/HTML; charset=utf-8", "application/xhtml+xml", "text/html,text/html"];
      for (const type of types) {
        const { meum } = await answered(200, page, type);
        expect(await rejection(meum[operation]())).toMatchObject({
          ...{ name: "MeumContractError", outcome: "unknown", body: page },
          message: expect.stringContaining(
            "200: the body is an HTML page, which is not documented. ",
          ),
        });
      }
    },
  );

  it("an HTML page where HTML is documented, and text that is only labelled as HTML", async () => {
    const is = async (operation: "page" | "any" | "text" | "nothing" | "json", body: string) => {
      const { meum } = await answered(200, body, "text/html");
      return await meum[operation]();
    };
    expect(await is("page", page)).toBe(page);
    expect(await ((await is("any", page)) as Blob).text()).toBe(page);
    expect(await is("text", "a;b <\n")).toBe("a;b <\n");
    expect(await is("nothing", "OK")).toBeUndefined();
    expect(await is("json", '{"id":"a"}')).toEqual({ id: "a" });
  });

  it.each([
    ["nothing", "", undefined],
    ["blanks", " \n", undefined],
    ["null", "null", null],
    ["any JSON", '{"a":1}', { a: 1 }],
  ])("JSON without a schema: %s is a success", async (_, body, data) => {
    const { meum, requests } = await answered(200, body, "application/json");
    expect(await meum.unnamed()).toEqual(data);
    // The parameters of a media type choose between versions; of a charset, JSON has one.
    expect(requests[0]).toMatch(/^accept: application\/json;version=2,/im);
  });

  it("JSON without a schema: invalid JSON is an error", async () => {
    const { meum } = await answered(200, "{", "application/json");
    const error = await rejection(meum.unnamed());
    expect(error).toMatchObject({ name: "MeumContractError", outcome: "unknown" });
  });

  it("HTML with another media type: not valid JSON", async () => {
    const { meum } = await answered(200, page, "text/plain");
    expect(await rejection(meum.json())).toMatchObject({
      message: expect.stringContaining("200: the body is not valid JSON."),
    });
  });

  it.each<[string, number, string, string]>([
    ["JSON that is cut off", 200, '{"id"', "200: the body is not valid JSON."],
    ["blanks", 200, " \n", "200: the body is empty."],
    ["a number", 200, "5", "200: the body must be an object."],
    ["a property is missing", 200, "{}", "200: `id` is missing."],
    ["a property has another type", 200, '{"id":5}', "200: `id` must be a string."],
    ["another status", 202, '{"id":"a"}', "202: the contract does not document this status."],
  ])("%s: a MeumContractError with the body", async (_, status, body, message) => {
    const more = { "X-Request-Id": "r-1" };
    const { meum } = await answered(status, body, "application/json", more);
    const error = await rejection(meum.json());
    const advice = "The operation may have been carried out. Check its effect before retrying.";
    expect(error).toMatchObject({
      name: "MeumContractError",
      message: `json (POST /json): ${message} ${advice}`,
      ...{ outcome: "unknown", operation: "json", status, body },
      attempts: [{ number: 1, status }],
      requestId: "r-1",
    });
  });
});

it("a long path to a wrong value is shortened in the message", async () => {
  const body = `${'{"in":'.repeat(100)}5${"}".repeat(100)}`;
  const { meum } = await answered(200, body, "application/json");
  expect(await rejection(meum.tree())).toMatchObject({
    message: expect.stringContaining(
      `200: \`${"in.".repeat(100).slice(0, 200)}\` must be an object.`,
    ),
  });
});

describe("a body nested too deep for the stack", () => {
  const deep = `${'{"in":'.repeat(100_000)}{}${"}".repeat(100_000)}`;

  it("of a success: a MeumContractError", async () => {
    const { meum } = await answered(200, deep, "application/json");
    expect(await rejection(meum.tree())).toMatchObject({
      name: "MeumContractError",
      message: expect.stringMatching(/^tree \(POST \/tree\): 200: the body is nested too deep\. /),
    });
  });

  it("of another status: `documented` is false", async () => {
    const { meum } = await answered(423, deep, "application/json");
    expect(await rejection(meum.tree())).toMatchObject({ status: 423, documented: false });
  });
});

describe("a truncated response from middleware is not a success", () => {
  const bytes = new TextEncoder().encode("a;b\n");
  const stream = (pull: (controller: ReadableStreamDefaultController) => unknown) =>
    new ReadableStream({ start: (c) => c.enqueue(bytes), pull: pull as () => void });

  it.each<[string, string, () => Response | Promise<Response>]>([
    ["it fails", "MeumError", () => new Response(stream((c) => c.error(new Error("cut"))))],
    ["it has been read", "MeumError", used],
    ["it never ends", "MeumTimeoutError", () => new Response(stream(() => new Promise(() => {})))],
    ["it is too long", "MeumContractError", () => new Response("a;b\n".repeat(9))],
  ])("%s: unknown", async (_, name, make) => {
    await withLimit(name === "MeumTimeoutError" ? 200 : LONGEST[0], async (deadlineMs, hadTime) => {
      const server = await serve([answer(200, "a;b\n", { "Content-Type": "text/csv" })]);
      for (const operation of ["text", "file"] as const) {
        const meum = create({ baseUrl: server.url, maxResponseBytes: 20, deadlineMs });
        const onResponse = vi.fn(make);
        meum.api.use({ onResponse });
        const error = await rejection(meum[operation]());
        hadTime(onResponse.mock.calls.length === 1);
        expect(error).toMatchObject({
          ...{ name, outcome: "unknown", operation },
          attempts: [{ number: 1, status: 200 }],
        });
      }
      expect(server.requests).toHaveLength(2);
    });
  });

  async function used(): Promise<Response> {
    const response = new Response("a;b\n");
    await response.text();
    return response;
  }
});

describe("`documented`: status, media type and body", () => {
  const id = '{"id":"a"}';
  it.each<[number, string, string, boolean]>([
    [400, "application/problem+json", id, true],
    [400, "Application/Problem+JSON; charset=utf-8", id, true],
    [400, "application/problem+json ; charset=utf-8", id, true],
    [400, "application/json", id, false],
    [400, "application/problem+jsonx", id, false],
    [400, "application/problem+json", "{}", false],
    [400, "application/problem+json", "<html>", false],
    [403, "application/json", "5", true],
    [403, "application/json", "<html>", false],
    [404, "text/html", "", true],
    [404, "application/json", "{}", false],
    [409, "text/plain", "in use", true],
    [409, "text/html", "in use", false],
    [410, "application/json", id, true],
    [410, "application/vnd.x+json", id, true],
    [410, "application/vnd.y+json", id, false],
    [422, "application/anything", id, true],
    [422, "text/anything", id, false],
    [422, "xapplication/anything", id, false],
    [503, "text/x-any", id, true],
    [599, "", id, true],
    [503, "text/html", "<html>", false],
    [418, "application/json", id, false],
  ])("%i %s %s: %s", async (status, type, body, documented) => {
    const { meum } = await answered(status, body, type);
    const error = await rejection(meum.json());
    expect(error).toMatchObject({ name: "MeumApiError", status, documented });
    expect(isMeumApiError(error, "json")).toBe(documented);
    expect(isMeumApiError(error, "text")).toBe(false);
    expect(everythingOf(error)).toContain(`json (POST /json): ${status}`);
  });
});

it("an empty body made by middleware is judged like a received one", async () => {
  const { meum } = await answered(400, "{}", "application/json");
  meum.api.use({ onResponse: () => new Response("", { status: 404 }) });
  expect(await rejection(meum.json())).toMatchObject({ status: 404, documented: true });
});

// A body of the error's type is no success, whatever its status.
it.each([
  ["oneStatus", 200, "data"],
  ["oneStatus", 201, "MeumContractError"],
  ["oneStatus", 404, "documented"],
  ["everySuccess", 201, "data"],
  ["everySuccess", 404, "documented"],
  ["onlyDefault", 201, "data"],
  ["onlyDefault", 404, "documented"],
] as const)("%s, response %i: %s", async (name, status, expected) => {
  const { meum } = await answered(status, '{"error":"No"}', "application/json");
  const told = await meum[name]().then(
    () => "data",
    (error) => (isMeumApiError(error, name) ? "documented" : error.name),
  );
  expect(told).toBe(expected);
});
