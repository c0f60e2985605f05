import { expect, it, onTestFinished } from "vitest";
import { PATH } from "../support/contract.js";
import { createMeumClient, type MeumClientOptions } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, setUp } from "../support/setup.js";
import { json } from "../support/steps.js";

const OK = json(200, { disconnected: true });

/** Adds a property to every object, as a library might, or an attacker through one. */
function addToEveryObject(name: string, value: unknown): void {
  Object.defineProperty(Object.prototype, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: true,
  });
  onTestFinished(() => void Reflect.deleteProperty(Object.prototype, name));
}

const fails = () => {
  throw new Error("not to be called");
};

it.each<[string, unknown]>([
  ["body", { inherited: 1 }],
  ["headers", { "X-Inherited": "inherited" }],
  ["header", { "X-Inherited": "inherited" }],
  ["params", { header: { "X-Inherited": "inherited" } }],
  ["querySerializer", () => "inherited"],
  ["pathSerializer", () => "/inherited"],
  ["bodySerializer", () => "inherited"],
  ["middleware", [{ onRequest: fails }]],
  ["parseAs", "text"],
  ["baseUrl", "https://inherited.example"],
  ["baseUrl", 1],
  ["fetch", fails],
  ["Request", fails],
  ["requestInitExt", { method: "PUT" }],
  ["timeoutMs", 0],
  ["maxRetries", -1],
])("Object.prototype.%s does not change a request", async (name, value) => {
  const requests: unknown[] = [];
  const fetch = async (url: string, { method, headers, body }: RequestInit) => {
    requests.push([url, method, [...(headers as Headers)], body]);
    return Response.json({ disconnected: true });
  };
  const make = () => createMeumClient({ apiKey: KEY, fetch } as MeumClientOptions);
  const meum = make();
  const calls = [() => meum.wooDisconnect(), () => meum.api.POST(PATH)];
  // With middleware, and by a client that is made when the property is there.
  calls[2] = () => {
    const other = make();
    other.api.use({ onRequest: () => undefined });
    return other.wooDisconnect();
  };
  // To Node's `Request`, an inherited body is one too.
  if (name === "body") calls.splice(1);
  await meum.wooDisconnect();
  addToEveryObject(name, value);
  // Node's `Response` may not work then: only the requests are looked at.
  for (const call of calls) await call().catch(() => {});
  Reflect.deleteProperty(Object.prototype, name);
  expect(requests).toHaveLength(1 + calls.length);
  for (const request of requests) expect(request).toEqual(requests[0]);
});

it("Object.prototype.client is not closed", async () => {
  const { meum } = await setUp([OK]);
  addToEveryObject("client", { close: fails });
  expect(await meum.wooDisconnect()).toEqual({ disconnected: true });
});

it("properties of Object.prototype are not read as the API's code", async () => {
  const { meum } = await setUp([json(404, { error: {} }), json(404, {})]);
  addToEveryObject("code", "INTEGRATION_NOT_FOUND");
  addToEveryObject("details", { inherited: 1 });
  const errors = [await rejection(meum.wooDisconnect()), await rejection(meum.wooDisconnect())];
  for (const error of errors)
    expect(error).toMatchObject({ status: 404, code: undefined, details: undefined });
});

it.each([
  ["get", "MeumConnectionError"], // Node's own `fetch` takes it for a part of a property descriptor
  ["Class", "data"],
])("a function `%s` of every object: %s", async (name, expected) => {
  const { meum } = await setUp([OK], { maxRetries: 0 });
  const fetch = async () => Response.json({ disconnected: true });
  const { meum: other } = await setUp([], { fetch });
  addToEveryObject(name, () => 1);
  const calls = Promise.allSettled([(async () => meum.wooDisconnect())(), other.api.POST(PATH)]);
  await calls;
  Reflect.deleteProperty(Object.prototype, name);
  for (const call of await calls)
    expect(call.status === "fulfilled" ? "data" : call.reason.name).toBe(expected);
});
