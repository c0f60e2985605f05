import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { refusedUrl } from "../support/fault-server.js";
import { createMeumClient } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, serve } from "../support/setup.js";
import { close, json } from "../support/steps.js";

beforeAll(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterAll(() => vi.restoreAllMocks());

it.each([
  ["lost, then 404", [close, json(404, {})], "MeumApiError", "wooReplace", "unknown"],
  ["500, then 404", [json(500, {}), json(404, {})], "MeumApiError", "wooReplace", "unknown"],
  ["429, then 404", [json(429, {}), json(404, {})], "MeumApiError", "wooReplace", "rejected"],
  // A read changes nothing: there is nothing that an earlier attempt may have done.
  ["lost, then 404, of a read", [close, json(404, {})], "MeumApiError", "wooStatus", "rejected"],
] as const)(
  "%s: the outcome is that of all attempts",
  async (_, steps, name, operation, outcome) => {
    const server = await serve([...steps]);
    const client = createMeumClient({ apiKey: KEY, baseUrl: server.url });
    const call = client[operation];
    expect(await rejection(call())).toMatchObject({ name, outcome });
  },
);

it("lost, then refused: unknown, though the last attempt was not sent", async () => {
  const server = await serve([close]);
  const nobody = await refusedUrl();
  let calls = 0;
  const client = createMeumClient({
    apiKey: KEY,
    baseUrl: server.url,
    fetch: (url, init) => (calls++ ? fetch(nobody, init) : fetch(url, init)),
  });
  const error = await rejection(client.wooReplace());
  expect(error).toMatchObject({
    name: "MeumConnectionError",
    outcome: "unknown",
    cause: { cause: { code: "ECONNREFUSED" } },
  });
  expect((error as Error).message).toContain("The operation may have been carried out.");
});

it("a response without a status, as of a redirect in a browser, tells nothing", async () => {
  const client = createMeumClient({ apiKey: KEY, fetch: async () => Response.error() });
  expect(await rejection(client.wooDisconnect())).toMatchObject({
    name: "MeumApiError",
    status: 0,
    outcome: "unknown",
  });
});
