import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { createMeumClient } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, setUp } from "../support/setup.js";
import { answer, endless, json, raw } from "../support/steps.js";

const HTML = { "Content-Type": "text/html" };

it.each([
  [
    "flat",
    json(404, {
      error: "Integration not found",
      code: "INTEGRATION_NOT_FOUND",
      details: { shop: "none" },
    }),
    { code: "INTEGRATION_NOT_FOUND", details: { shop: "none" }, documented: true },
    '404: "Integration not found" (INTEGRATION_NOT_FOUND).',
  ],
  [
    "flat, every field absent",
    json(404, {}),
    { code: undefined, details: undefined, documented: false },
    ": 404",
  ],
  [
    "nested",
    json(403, {
      error: { type: "permission_error", code: "INSUFFICIENT_SCOPE", message: "Scope missing" },
    }),
    { code: "INSUFFICIENT_SCOPE", documented: false },
    '403: "Scope missing" (INSUFFICIENT_SCOPE).',
  ],
  [
    "problem+json",
    json(
      409,
      { type: "about:blank", title: "Conflict", detail: "An order is open" },
      { "Content-Type": "application/problem+json" },
    ),
    { code: undefined, documented: false },
    '409: "An order is open".',
  ],
  [
    "text",
    answer(400, "No such\n  shop", { "Content-Type": "text/plain" }),
    { body: "No such\n  shop" },
    '400: "No such shop".',
  ],
  ["a JSON text", json(400, "No such shop"), { body: "No such shop" }, '400: "No such shop".'],
  [
    "HTML",
    answer(400, "<html><body>Oops</body></html>", HTML),
    { body: "<html><body>Oops</body></html>" },
    ": 400",
  ],
  ["empty", answer(401), { body: undefined }, "401. The key is missing, invalid or revoked."],
  ["null", answer(403, "null"), { body: null }, "Requires a WooCommerce dedicated API key."],
  [
    "wrong types",
    json(404, { error: 1, code: 2, details: "x" }),
    { code: undefined, details: undefined, documented: false },
    ": 404",
  ],
  [
    "gzip",
    answer(404, gzipSync('{"error":"Gone"}'), { "Content-Encoding": "gzip" }),
    { body: { error: "Gone" } },
    '404: "Gone".',
  ],
  [
    "wrong charset",
    answer(400, Buffer.from('{"error":"caf\xe9"}', "latin1"), {
      "Content-Type": "application/json; charset=latin1",
    }),
    {},
    '400: "caf\uFFFD".',
  ],
  [
    "cut off",
    raw('HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n{"error":"Integr', "close"),
    { body: '{"error":"Integr' },
    "404",
  ],
  ["too long", endless(404), { documented: false }, ": 404"],
] as const)("an error's body, %s", async (_, step, fields, message) => {
  const { meum } = await setUp([step]);
  const error = await rejection(meum.wooDisconnect());
  expect(error).toMatchObject({ name: "MeumApiError", operation: "wooDisconnect", ...fields });
  expect((error as Error).message).toContain(message);
  expect((error as Error).message.length).toBeLessThan(500);
});

it("headers are the server's", async () => {
  const { meum } = await setUp([json(404, {}, { "X-Request-Id": "r-1" })]);
  const error = (await rejection(meum.wooDisconnect())) as { headers: Headers };
  expect(error.headers.get("x-request-id")).toBe("r-1");
});

it("a contract error tells place and rule, and keeps the text", async () => {
  const { meum } = await setUp([json(200, { disconnected: "yes" })]);
  expect(await rejection(meum.wooDisconnect())).toMatchObject({
    message: expect.stringContaining("): 200: `disconnected` must be a boolean. The operation may"),
    status: 200,
    body: '{"disconnected":"yes"}',
  });
});

it("maxResponseBytes is a bound, not a guess", async () => {
  const text = '{"disconnected":true}';
  const { meum } = await setUp([answer(200, text)], { maxResponseBytes: text.length });
  expect(await meum.wooDisconnect()).toEqual({ disconnected: true });
  const { meum: tighter } = await setUp([answer(200, text)], { maxResponseBytes: text.length - 1 });
  expect(await rejection(tighter.wooDisconnect())).toMatchObject({
    name: "MeumContractError",
    message: expect.stringContaining("longer than 20 bytes"),
  });
});

/** A client whose fetch answers 200 with a body of these chunks. */
function chunked(...chunks: unknown[]) {
  const body = () =>
    new ReadableStream({ pull: (c) => (chunks.length ? c.enqueue(chunks.shift()) : c.close()) });
  const headers = { "Content-Type": "application/json" };
  return createMeumClient({ apiKey: KEY, fetch: async () => new Response(body(), { headers }) });
}

it("a body of more chunks than are read without a pause is read to its end", async () => {
  const spaces = Array.from({ length: 1_000 }, () => Buffer.from(" "));
  const client = chunked(...spaces, Buffer.from('{"disconnected":true}'));
  expect(await client.wooDisconnect()).toEqual({ disconnected: true });
});

it("a body of texts is none", async () => {
  expect(await rejection(chunked('{"disconnected":true}').wooDisconnect())).toMatchObject({
    name: "MeumConnectionError",
    outcome: "unknown",
    cause: { message: "A body must be made of Uint8Array chunks." },
  });
});
