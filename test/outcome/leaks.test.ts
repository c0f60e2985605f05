import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, inject, it } from "vitest";
import { serve } from "../support/setup.js";
import { json, silence } from "../support/steps.js";
import { temporary } from "../support/temporary.js";

const OK = json(200, { disconnected: true });
const run = promisify(execFile);

/** The package as one file, compiled here: to start a compiler in each process takes several times as long. */
async function bundled(): Promise<string> {
  const outfile = join(temporary(), "index.mjs");
  const entryPoints = [join(inject("fixture"), "index.ts")];
  await build({ entryPoints, outfile, bundle: true, format: "esm", target: "node20" });
  return outfile;
}

it("ten thousand calls with one long-lived signal leave no listener, timer or socket", async () => {
  // Every tenth call fails, one in a hundred is tried again.
  const steps = Array.from({ length: 100 }, (_, at) =>
    at === 0 ? json(429, {}, { "Retry-After": "0" }) : at % 10 === 0 ? json(404, {}) : OK,
  );
  let answered = 0;
  const server = await serve([
    (socket, request) => {
      server.requests.length = 0;
      steps[answered++ % steps.length]?.(socket, request);
    },
  ]);
  const client = fileURLToPath(new URL("leaks.client.mjs", import.meta.url));
  const { stdout } = await run(process.execPath, [
    "--expose-gc",
    client,
    server.url,
    await bundled(),
  ]);
  const left = JSON.parse(stdout);
  expect(answered).toBeGreaterThanOrEqual(10_100);
  expect(left).toMatchObject({ listeners: 0, timers: 0, warnings: [] });
  expect(left.growth).toBeLessThan(1.1);
  expect(left.sockets).toBeLessThanOrEqual(50); // the pool's, idle
});

it.each(["200", "timeout"])(
  "a finished call (%s) does not keep the process alive",
  async (kind) => {
    const server = await serve([kind === "200" ? OK : silence]);
    const script = `
    import { createMeumClient } from ${JSON.stringify(await bundled())};
    const meum = createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE", baseUrl: "${server.url}" });
    await meum.wooDisconnect({ timeoutMs: 100, deadlineMs: 600_000 }).catch(() => {});
    const done = performance.now();
    process.on("exit", () => console.log(performance.now() - done));`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
    expect(Number(stdout)).toBeLessThan(10_000);
  },
);
