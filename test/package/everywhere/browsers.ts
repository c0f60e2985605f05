import { strictEqual } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { run } from "../pack.js";
import { bundle } from "./bundlers.js";
import { expectCalls } from "./expected.js";
import { referenceRow } from "./reference.js";
import type { Row } from "./row.js";
import type { Servers } from "./servers.js";
import type { Workplace } from "./workplace.js";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SEEN_WITHIN_MS = 300_000;

export async function browserRows(place: Workplace, servers: Servers): Promise<Row[]> {
  const chromium = await run("chromium", ["--version"]).catch(() => undefined);
  const version = /[\d.]+/.exec(chromium?.stdout ?? "")?.[0] ?? "missing";
  return [
    referenceRow(version),
    {
      what: "Chromium, guard and bundle of esbuild",
      version,
      check: async () => {
        if (!chromium) throw new Error("Chromium is not here: apt-get install chromium");
        const bundled = join(place.app, "page.bundle.mjs");
        await bundle(place, "esbuild", "page.mjs", bundled, "browser");
        const script = await readFile(bundled, "utf8");
        await expectCalls(
          servers,
          async (at) => {
            const { guard, ...seen } = JSON.parse(await openPage(script, at, servers.at.prism));
            strictEqual(guard, "MeumConfigError", `Seen by the page: ${JSON.stringify(seen)}`);
            return JSON.stringify(seen);
          },
          "page",
        );
      },
    },
    {
      what: "jsdom under vitest, no browser",
      version: await place.version("jsdom"),
      check: () =>
        expectCalls(servers, async (at) => {
          const vitest = place.tool("vitest/vitest.mjs");
          const options = ["run", "jsdom.test.mjs", "--environment=jsdom"];
          await run(process.execPath, [vitest, ...options], {
            cwd: place.app,
            env: { ...process.env, AT: at },
          });
          return readFile(join(place.app, "seen.json"), "utf8");
        }),
    },
  ];
}

/** Opens a page whose script posts what it sees. Its own origin leads to Prism, so no CORS is asked. */
async function openPage(script: string, at: string, prism: string): Promise<string> {
  let post: (seen: string) => void = () => {};
  const seen = new Promise<string>((resolve) => {
    post = resolve;
  });
  const page = createServer(async (incoming, outgoing) => {
    const send = (type: string, body: string) => outgoing.setHeader("Content-Type", type).end(body);
    const { url } = incoming;
    if (url === "/") send("text/html", '<script type="module" src="/page.mjs"></script>');
    else if (url === "/page.mjs") send("text/javascript", script);
    else if (url === "/at") send("application/json", at);
    else if (url === "/seen") {
      post(await text(incoming));
      outgoing.end();
    } else if (url?.startsWith("/v1/"))
      incoming.pipe(
        request(prism + url, { method: incoming.method, headers: incoming.headers }, (answer) =>
          answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answer.headers)),
        ),
      );
    else outgoing.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await once(page, "listening");
  const { port } = page.address() as AddressInfo;
  try {
    return await browse(`http://127.0.0.1:${port}/`, seen);
  } finally {
    page.closeAllConnections();
    page.close();
  }
}

/** Opens a page in Chromium, until something was seen. */
export async function browse<Seen>(url: string, seen: Promise<Seen>): Promise<Seen> {
  const profile = await mkdtemp(join(tmpdir(), "meum-chromium-"));
  const browser = spawn(
    "chromium",
    [...FLAGS, `--user-data-dir=${profile}`, "--remote-debugging-port=0", url],
    // A group of its own: Chromium is a script that starts many processes.
    { stdio: "ignore", detached: true },
  );
  const ended = once(browser, "exit");
  const late = AbortSignal.timeout(SEEN_WITHIN_MS);
  try {
    return await Promise.race([
      seen,
      ended.then(() => Promise.reject(new Error("Chromium ended"))),
      once(late, "abort").then(() => Promise.reject(new Error("The page posted nothing in time"))),
    ]);
  } finally {
    if (browser.pid && browser.exitCode === null) process.kill(-browser.pid, "SIGKILL");
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
