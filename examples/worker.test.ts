/** How you test your own code: with the fake of the API that the package brings. */
import { createMeumFake, type Reply } from "meum/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import worker, { type Env } from "./worker.js";

const env: Env = { MEUM_API_KEY: "sk_live_EXAMPLE_DO_NOT_USE", OWNER_TOKEN: "of-the-owner" };

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function ask(token = env.OWNER_TOKEN): Promise<Response> {
  const headers = { Authorization: `Bearer ${token}` };
  return worker.fetch(new Request("https://shop/disconnect", { method: "POST", headers }), env);
}

/** The client looks `fetch` up at each call. */
function answerWith(...replies: Reply<"wooDisconnect">[]) {
  const fake = createMeumFake();
  if (replies.length) fake.reply("wooDisconnect", ...replies);
  vi.stubGlobal("fetch", fake.fetch);
  return fake;
}

test("the owner disconnects the shop", async () => {
  const fake = answerWith();
  const response = await ask();
  expect([response.status, await response.json()]).toEqual([200, { state: "disconnected" }]);
  expect(fake.calls).toHaveLength(1);
});

test("anyone else does not", async () => {
  const fake = answerWith();
  expect((await ask("of-another")).status).toBe(401);
  expect(fake.calls).toHaveLength(0);
});

test("a shop that is not connected is no failure, if the API says so", async () => {
  answerWith({ status: 404, body: { error: "Not connected", code: "INTEGRATION_NOT_FOUND" } });
  expect(await (await ask()).json()).toEqual({ state: "nothing to do" });

  answerWith("gateway-404");
  expect(await (await ask()).json()).toEqual({ state: "not done" });
});

test("a key that may not do it is ours to mend", async () => {
  answerWith(403);
  expect((await ask()).status).toBe(500);
});

test("a lost connection is told, and the call is not repeated", async () => {
  const fake = answerWith("connection-lost");
  expect(await (await ask()).json()).toMatchObject({ state: expect.stringMatching(/^unknown/) });
  expect(fake.calls).toHaveLength(1);
});
