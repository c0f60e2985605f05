import { expect, test } from "vitest";
import {
  blobBody,
  formBody,
  jsonBody,
  multipartBody,
  textBody,
} from "../../scripts/generate/templates/bodies.js";
import { MeumConfigError } from "../../src/errors/errors.js";
import type { FetchOptions } from "../../src/types/operation.js";
import { contractText } from "../support/contract.js";
import { generatedFrom } from "../support/generated-package.js";

/** What is sent, and as what. */
function sent(write: (init: FetchOptions) => FetchOptions, body: unknown) {
  const { params, bodySerializer } = write({ body }) as {
    params?: { header?: Record<string, string> };
    bodySerializer?: () => unknown;
  };
  return { type: params?.header?.["Content-Type"], body: bodySerializer?.() };
}

test("JSON with a vendor media type", () => {
  expect(sent(jsonBody({ type: "application/merge-patch+json" }), { a: null })).toEqual({
    type: "application/merge-patch+json",
    body: '{"a":null}',
  });
});

test("text", () => {
  expect(sent(textBody({ type: "text/plain" }), "a\nb")).toEqual({
    type: "text/plain",
    body: "a\nb",
  });
  expect(() => sent(textBody({ type: "text/plain" }), 1)).toThrow(MeumConfigError);
});

test("bytes", () => {
  const png = new Blob(["x"], { type: "image/png" });
  expect(sent(blobBody({ type: "application/pdf" }), png)).toEqual({
    type: "application/pdf",
    body: png,
  });
  expect(sent(blobBody({ type: "image/*" }), png).type).toBe("image/png");
  expect(sent(blobBody({ type: "image/*" }), new Uint8Array(1)).type).toBe(
    "application/octet-stream",
  );
  expect(() => sent(blobBody({ type: "image/png" }), "text")).toThrow(MeumConfigError);
});

test.each<[string, (body: BodyInit) => Promise<string>, object, () => void]>(
  (() => {
    const bytes = new TextEncoder().encode("before");
    const shared = new Uint8Array(new SharedArrayBuffer(6));
    shared.set(bytes);
    const view = new Uint8Array([0, ...bytes, 0]).subarray(1, 7);
    const buffer = bytes.slice().buffer;
    const form = new FormData();
    form.append("a", "before");
    const text = (body: BodyInit) => new Response(body).text();
    const field = async (body: BodyInit) => `${(body as FormData).getAll("a")}`;
    return [
      ["an array", text, bytes, () => bytes.fill(0)],
      ["a view", text, view, () => view.fill(0)],
      ["shared memory", text, shared, () => shared.fill(0)],
      [
        "a buffer that is given away",
        text,
        buffer,
        () => structuredClone(buffer, { transfer: [buffer] }),
      ],
      ["a form", field, form, () => form.append("a", "after")],
    ];
  })(),
)("%s that is changed after the call is sent unchanged", async (_, read, body, change) => {
  const write = body instanceof FormData ? multipartBody : blobBody;
  const { bodySerializer } = write({ type: "application/pdf" })({ body }) as {
    bodySerializer: () => BodyInit;
  };
  change();
  expect(await read(bodySerializer())).toBe("before");
});

test("a URL-encoded form", () => {
  const type = "application/x-www-form-urlencoded";
  const value = { a: "b c&d", list: [1, 2], object: { x: 1 }, none: undefined };
  expect(sent(formBody({ type }), value)).toEqual({
    type,
    body: "a=b+c%26d&list=1&list=2&object=%7B%22x%22%3A1%7D",
  });
  expect(sent(formBody({ type }), new URLSearchParams({ a: "b" })).body).toBe("a=b");
  // A list has no names: its items get their numbers.
  expect(sent(formBody({ type }), ["a", "b"]).body).toBe("0=a&1=b");
  for (const wrong of ["a=b", null])
    expect(() => sent(formBody({ type }), wrong)).toThrow(MeumConfigError);
});

test.each([
  ["3.0.3", "multipart/form-data", false],
  ["3.1.0", "multipart/form-data", true],
  ["3.0.3", "application/x-www-form-urlencoded", true],
])("OpenAPI %s, %s: a part's style counts: %s", async (openapi, type, counts) => {
  const schema = { type: "object", properties: { a: { type: "object" } } };
  const encoding = { a: { style: "deepObject", contentType: "application/json" } };
  const post = {
    requestBody: { content: { [type]: { schema, encoding } } },
    responses: { 204: { description: "" } },
  };
  const files = await generatedFrom(contractText({ openapi, paths: { "/a": { post } } }));
  expect(files.get("operations.ts")?.includes("deepObject")).toBe(counts);
});

test("a multipart form", async () => {
  const type = "multipart/form-data";
  const file = new File(["bytes"], "a.txt", { type: "text/plain" });
  const encoding = { meta: { contentType: "application/json" } };
  const { type: header, body } = sent(multipartBody({ type, encoding }), {
    file,
    list: ["a", "b"],
    meta: { x: 1 },
    object: { y: 2 },
  });
  expect(header).toBeUndefined();
  const form = body as FormData;
  expect(form.get("file")).toMatchObject({ name: "a.txt", type: "text/plain" });
  expect(form.getAll("list")).toEqual(["a", "b"]);
  expect((form.get("object") as File).type).toBe("application/json");
  expect(await (form.get("object") as File).text()).toBe('{"y":2}');
  expect((form.get("meta") as File).type).toBe("application/json");
  expect(await (form.get("meta") as File).text()).toBe('{"x":1}');
  const own = new FormData();
  own.append("text", "a");
  own.append("file", new Blob(["b"]), "b.txt");
  expect([...(sent(multipartBody({ type }), own).body as FormData)]).toEqual([...own]);
});

const RGB = { R: 100, G: 200 };
const NESTED = { a: { b: "x" }, l: [1, 2] };
const json = { contentType: "application/json" };

// OpenAPI 3.1, "Encoding Object", and what parameters of the same style are.
test.each<[encoding: object | undefined, value: unknown, form: string]>([
  [undefined, ["a b", "c"], "p=a+b&p=c"],
  [undefined, RGB, "p=%7B%22R%22%3A100%2C%22G%22%3A200%7D"],
  [undefined, null, "p=null"],
  [{ style: "form" }, RGB, "R=100&G=200"],
  [{ style: "form", explode: true }, RGB, "R=100&G=200"],
  [{ style: "form", explode: false }, RGB, "p=R,100,G,200"],
  [{ style: "form" }, ["a b", "c&d"], "p=a%20b&p=c%26d"],
  [{ style: "form", explode: false }, ["a", "b"], "p=a,b"],
  [{ style: "spaceDelimited", explode: false }, ["a", "b"], "p=a%20b"],
  [{ style: "pipeDelimited", explode: false }, ["a", "b"], "p=a|b"],
  [{ style: "deepObject" }, RGB, "p[R]=100&p[G]=200"],
  [{ style: "deepObject" }, NESTED, "p[a][b]=x&p[l]=1&p[l]=2"],
  [{ style: "form", allowReserved: true }, "a/b?c&d", "p=a/b?c%26d"],
  [{ style: "form" }, "a", "p=a"],
  [{ style: "form" }, [], ""],
  [{ style: "form" }, null, ""],
  [json, "a", "p=%22a%22"],
  [json, [1, 2], "p=%5B1%2C2%5D"],
  [json, { a: 1 }, "p=%7B%22a%22%3A1%7D"],
  [{ contentType: "application/vnd.x+json; charset=utf-8" }, "a", "p=%22a%22"],
  [{ contentType: "text/plain" }, ["a", "b"], "p=a&p=b"],
])("in a URL-encoded form, %j: %j", (encoding, p, form) => {
  const type = "application/x-www-form-urlencoded";
  const write = formBody({ type, ...(encoding && { encoding: { p: encoding } }) });
  expect(sent(write, { p }).body).toBe(form);
  expect(sent(write, { z: 1, p }).body).toBe(form ? `z=1&${form}` : "z=1");
});

const bytes = (type?: string) => new Blob(["x"], type ? { type } : {});
const named = new File(["x"], "a.png");

/** The parts: name, file name, type and text of each; a text has neither file name nor type. */
test.each<[encoding: object | undefined, value: unknown, parts: unknown[]]>([
  [undefined, "a", [["p", "a"]]],
  [undefined, 5, [["p", "5"]]],
  [undefined, null, [["p", "null"]]],
  [
    undefined,
    ["a", "b"],
    [
      ["p", "a"],
      ["p", "b"],
    ],
  ],
  [undefined, RGB, [["p", "blob", "application/json", '{"R":100,"G":200}']]],
  [undefined, [{ a: 1 }], [["p", "blob", "application/json", '{"a":1}']]],
  [undefined, bytes(), [["p", "blob", "", "x"]]],
  [json, "a", [["p", "blob", "application/json", '"a"']]],
  [json, RGB, [["p", "blob", "application/json", '{"R":100,"G":200}']]],
  [{ contentType: "text/plain" }, "a", [["p", "a"]]],
  [{ contentType: "text/plain; charset=utf-8" }, "a", [["p", "a"]]],
  [{ contentType: "text/plain, text/csv" }, "a", [["p", "a"]]],
  [{ contentType: "text/csv" }, "a,b", [["p", "blob", "text/csv", "a,b"]]],
  [{ contentType: "text/csv, text/plain" }, "a,b", [["p", "blob", "text/csv", "a,b"]]],
  [{ contentType: "*/*" }, "a", [["p", "a"]]],
  [{ contentType: "image/png" }, bytes(), [["p", "blob", "image/png", "x"]]],
  [
    { contentType: "image/png, image/jpeg" },
    bytes("image/jpeg"),
    [["p", "blob", "image/jpeg", "x"]],
  ],
  [{ contentType: "image/*" }, bytes(), [["p", "blob", "", "x"]]],
  [{ contentType: "image/png" }, named, [["p", "a.png", "image/png", "x"]]],
  [
    { contentType: "image/png" },
    [bytes(), bytes()],
    Array(2).fill(["p", "blob", "image/png", "x"]),
  ],
  [{ style: "form" }, bytes("image/gif"), [["p", "blob", "image/gif", "x"]]],
  [
    { style: "form" },
    RGB,
    [
      ["R", "100"],
      ["G", "200"],
    ],
  ],
  [{ style: "form", explode: false }, ["a+b", "c d"], [["p", "a+b,c d"]]],
  [{ style: "deepObject" }, { "x y": "&" }, [["p[x y]", "&"]]],
])("in a multipart form, %j: %j", async (encoding, p, parts) => {
  const type = "multipart/form-data";
  const write = multipartBody({ type, ...(encoding && { encoding: { p: encoding } }) });
  const found = [...(sent(write, { p }).body as FormData)].map(async ([name, value]) =>
    typeof value === "string" ? [name, value] : [name, value.name, value.type, await value.text()],
  );
  expect(await Promise.all(found)).toEqual(parts);
});

test("a value that a style cannot express is refused, with its location in the body", () => {
  const write = formBody({ type: "a/b", encoding: { p: { style: "form" } } });
  expect(() => sent(write, { p: NESTED })).toThrow(/^`body\.p` holds lists or objects deeper/);
});

test("the generated table says how a form's properties are serialized", async () => {
  const encoding = {
    styled: { style: "deepObject", contentType: "application/json" },
    exploded: { explode: false },
    reserved: { allowReserved: true },
    typed: { contentType: "image/png, image/jpeg" },
    plain: { headers: {} },
    odd: { style: "matrix" },
  };
  const content = { "multipart/form-data": { schema: { type: "object" }, encoding } };
  const operation = { operationId: "a", requestBody: { content }, responses: {} };
  const files = await generatedFrom(contractText({ paths: { "/a": { post: operation } } }));
  const entry = /multipartBody\((.*?)\)\]/.exec(files.get("operations.ts")!)![1]!;
  expect(JSON.parse(entry)).toEqual({
    type: "multipart/form-data",
    encoding: {
      styled: { style: "deepObject" },
      exploded: { style: "form", explode: false },
      reserved: { style: "form" },
      typed: { contentType: "image/png, image/jpeg" },
    },
  });
  expect([...files.keys()]).toContain("parameters.ts");
});

test("required properties must be given; optional ones may be left out", () => {
  for (const write of [jsonBody, textBody, blobBody, formBody, multipartBody]) {
    expect(() => sent(write({ type: "a/b", required: true }), undefined)).toThrow(MeumConfigError);
    expect(sent(write({ type: "a/b" }), undefined)).toEqual({ type: undefined, body: undefined });
  }
});
