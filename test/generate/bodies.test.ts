import { expect, test } from "vitest";
import {
  blobBody,
  formBody,
  jsonBody,
  multipartBody,
  textBody,
} from "../../scripts/generate/templates/bodies.js";
import { MeumConfigError } from "../../src/errors.js";
import type { FetchOptions } from "../../src/operation.js";

/** What is sent, and as what. */
function sent(write: (init: FetchOptions) => FetchOptions, body: unknown) {
  const { params, bodySerializer } = write({ body }) as {
    params?: { header?: Record<string, string> };
    bodySerializer?: () => unknown;
  };
  return { type: params?.header?.["Content-Type"], body: bodySerializer?.() };
}

test("JSON of a type of its own", () => {
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

test("a form", () => {
  const type = "application/x-www-form-urlencoded";
  const value = { a: "b c&d", list: [1, 2], object: { x: 1 }, none: undefined };
  expect(sent(formBody({ type }), value)).toEqual({
    type,
    body: "a=b+c%26d&list=1&list=2&object=%7B%22x%22%3A1%7D",
  });
  const encoding = { list: { join: "," }, object: { deep: true } } as const;
  expect(sent(formBody({ type, encoding }), value).body).toBe(
    "a=b+c%26d&list=1%2C2&object%5Bx%5D=1",
  );
  expect(sent(formBody({ type }), new URLSearchParams({ a: "b" })).body).toBe("a=b");
  // A list has no names: its items get their numbers.
  expect(sent(formBody({ type }), ["a", "b"]).body).toBe("0=a&1=b");
  for (const wrong of ["a=b", null])
    expect(() => sent(formBody({ type }), wrong)).toThrow(MeumConfigError);
});

test("a form of several parts", async () => {
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
  expect(form.get("object")).toBe('{"y":2}');
  expect((form.get("meta") as File).type).toBe("application/json");
  expect(await (form.get("meta") as File).text()).toBe('{"x":1}');
  const own = new FormData();
  expect(sent(multipartBody({ type }), own).body).toBe(own);
});

test("what is required must be there; what is not may be left out", () => {
  for (const write of [jsonBody, textBody, blobBody, formBody, multipartBody]) {
    expect(() => sent(write({ type: "a/b", required: true }), undefined)).toThrow(MeumConfigError);
    expect(sent(write({ type: "a/b" }), undefined)).toEqual({ type: undefined, body: undefined });
  }
});
