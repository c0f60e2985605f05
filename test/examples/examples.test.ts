import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import worker, { type Env } from "../../examples/worker.js";
import { ROOT } from "../package/pack.js";
import { refusedUrl, type Step } from "../support/fault-server.js";
import { KEY } from "../support/secret.js";
import { serve } from "../support/setup.js";
import { close, json } from "../support/steps.js";
import { disconnected } from "../support/today.js";

const DONE = json(200, disconnected(true));
const NOT_FOUND = json(404, { error: "Integration not found", code: "INTEGRATION_NOT_FOUND" });
const FORBIDDEN = json(403, { error: { code: "INSUFFICIENT_SCOPE", message: "No" } });
const TOO_MANY = json(429, { error: "Too many requests" }, { "Retry-After": "90" });

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  expect(JSON.stringify(vi.mocked(console.error).mock.calls)).not.toContain(KEY);
  vi.restoreAllMocks();
});

async function urlOf(step: Step | "refused"): Promise<string> {
  return step === "refused" ? refusedUrl() : (await serve([step])).url;
}

test.each<[string, Step | "refused", number, RegExp]>([
  ["200", DONE, 0, /^Disconnected\.\n$/],
  ["404", NOT_FOUND, 0, /^Nothing to disconnect\.\n$/],
  ["403", FORBIDDEN, 1, /403/],
  ["a lost connection", close, 2, /is it still connected\?/],
])("the script: %s", async (_what, step, exitCode, output) => {
  const env = { ...process.env, MEUM_API_KEY: KEY, MEUM_BASE_URL: await urlOf(step) };
  const script = await transform(readFileSync(join(ROOT, "examples/disconnect.ts"), "utf8"), {
    loader: "ts",
  });
  const { code, stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script.code],
    { cwd: ROOT, env },
  ).then(
    (ran) => ({ code: 0, ...ran }),
    (error) => error,
  );
  expect(code).toBe(exitCode);
  expect(stdout + stderr).toMatch(output);
  expect(stdout + stderr).not.toContain(KEY);
});

async function ask(step: Step | "refused", init: RequestInit = {}, path = "/disconnect") {
  const env: Env = { MEUM_API_KEY: KEY, OWNER_TOKEN: "owner", MEUM_BASE_URL: await urlOf(step) };
  const request = new Request(`https://shop${path}`, {
    method: "POST",
    headers: { Authorization: "Bearer owner" },
    ...init,
  });
  const response = await worker.fetch(request, env);
  const { state } = (await response.json()) as { state: string };
  return { status: response.status, headers: response.headers, state };
}

test.each<[string, Step | "refused", number, RegExp]>([
  ["200", DONE, 200, /^disconnected$/],
  ["200, false", json(200, disconnected(false)), 200, /^not disconnected: check the shop$/],
  ["404", NOT_FOUND, 200, /^nothing to do$/],
  ["401", json(401, {}), 500, /our key/],
  ["403", FORBIDDEN, 500, /our key/],
  ["429", TOO_MANY, 503, /later/],
  ["500", json(500, { error: "Internal error" }), 502, /^unknown: /],
  ["a lost connection", close, 502, /^unknown: /],
  ["a refused connection", "refused", 502, /^not done$/],
])("the worker: %s", async (_what, step, status, state) => {
  expect(await ask(step)).toMatchObject({ status, state: expect.stringMatching(state) });
});

test("the worker passes on how long to wait", async () => {
  expect((await ask(TOO_MANY)).headers.get("Retry-After")).toBe("90");
});

test("the worker serves only its owner, and only its one request", async () => {
  expect(await ask(DONE, { headers: {} })).toMatchObject({ status: 401 });
  expect(await ask(DONE, { method: "GET" })).toMatchObject({ status: 405 });
  expect(await ask(DONE, {}, "/other")).toMatchObject({ status: 404 });
});
