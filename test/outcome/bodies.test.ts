import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { createMeumClient } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, setUp } from "../support/setup.js";
import { answer, endless, json, raw } from "../support/steps.js";

it.each([
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

it("`headers` has the server's headers", async () => {
  const { meum } = await setUp([json(404, {}, { "X-Request-Id": "r-1" })]);
  const error = (await rejection(meum.wooDisconnect())) as { headers: Headers };
  expect(error.headers.get("x-request-id")).toBe("r-1");
});

it("a MeumContractError names the property and what it must be, and has the body", async () => {
  const { meum } = await setUp([json(200, { disconnected: "yes" })]);
  expect(await rejection(meum.wooDisconnect())).toMatchObject({
    message: expect.stringContaining("): 200: `disconnected` must be a boolean. The operation may"),
    status: 200,
    body: '{"disconnected":"yes"}',
  });
});

/** A client whose fetch answers 200 with a body of these chunks. */
function chunked(...chunks: unknown[]) {
  const body = () =>
    new ReadableStream({ pull: (c) => (chunks.length ? c.enqueue(chunks.shift()) : c.close()) });
  const headers = { "Content-Type": "application/json" };
  return createMeumClient({ apiKey: KEY, fetch: async () => new Response(body(), { headers }) });
}

it("a body of more chunks than are read without a pause is read completely", async () => {
  const spaces = Array.from({ length: 1_000 }, () => Buffer.from(" "));
  const client = chunked(...spaces, Buffer.from('{"disconnected":true}'));
  expect(await client.wooDisconnect()).toEqual({ disconnected: true });
});

it("a body stream of strings is not a body", async () => {
  expect(await rejection(chunked('{"disconnected":true}').wooDisconnect())).toMatchObject({
    name: "MeumConnectionError",
    outcome: "unknown",
    cause: { message: "A body must be made of Uint8Array chunks." },
  });
});

it("a body that was read to its end is not destroyed", async () => {
  let destroyed = 0;
  const bytes = new TextEncoder().encode('{"disconnected":true}');
  const body = {
    async *[Symbol.asyncIterator]() {
      yield bytes;
    },
    destroy: () => void destroyed++,
  };
  const headers = new Headers({ "Content-Type": "application/json" });
  const fetch = async () => ({ status: 200, statusText: "", headers, body });
  await expect(createMeumClient({ apiKey: KEY, fetch }).wooDisconnect()).resolves.toBeDefined();
  expect(destroyed).toBe(0);
});
