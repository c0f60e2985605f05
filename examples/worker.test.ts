/** How you test your own code: against Prism, with the contract that the package brings. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import worker, { type Env } from "./worker.js";

const { resolve } = createRequire(import.meta.url);
const env: Env = {
  MEUM_API_KEY: "sk_live_EXAMPLE_DO_NOT_USE",
  OWNER_TOKEN: "of-the-owner",
};
const prism = spawn(process.execPath, [
  resolve("@stoplight/prism-cli"),
  ...["mock", resolve("meum/openapi.yaml"), "--port=0"],
]);

beforeAll(async () => {
  env.MEUM_BASE_URL = await new Promise<string>((resolve, reject) => {
    let log = "";
    prism.stdout.on("data", (chunk) => {
      log += chunk;
      const url = /Prism is listening on (\S+)\n/.exec(log)?.[1];
      if (url) resolve(url);
    });
    prism.once("exit", () => reject(new Error(`Prism has ended:\n${log}`)));
  });
});
afterAll(async () => {
  const ended = once(prism, "exit");
  prism.kill();
  await ended;
});
afterEach(() => vi.unstubAllGlobals());

function ask(token = env.OWNER_TOKEN): Promise<Response> {
  const headers = { Authorization: `Bearer ${token}` };
  return worker.fetch(new Request("https://shop/disconnect", { method: "POST", headers }), env);
}

/** Has Prism answer with another status of the contract's. The client looks `fetch` up at each call. */
function answerWith(status: number): void {
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    headers.set("Prefer", `code=${status}`);
    return fetch(url, { ...init, headers });
  });
}

test("the owner disconnects the shop", async () => {
  const response = await ask();
  expect([response.status, await response.json()]).toEqual([200, { state: "disconnected" }]);
});

test("anyone else does not", async () => {
  expect((await ask("of-another")).status).toBe(401);
});

test("a shop that is not connected is no failure", async () => {
  answerWith(404);
  expect(await (await ask()).json()).toEqual({ state: "nothing to do" });
});

test("a key that may not do it is ours to mend", async () => {
  answerWith(403);
  expect((await ask()).status).toBe(500);
});
