import { deepStrictEqual, match } from "node:assert";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { json } from "node:stream/consumers";
import { ROOT, run } from "../pack.js";
import { browse } from "./browsers.js";
import type { Row } from "./row.js";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** What a page saw of itself. */
interface Seen {
  readonly page: string;
  readonly errors: readonly string[];
  /** Of the first page: what its search found. */
  readonly found?: string;
}

/** The API reference, as a reader sees it. */
export function referenceRow(chromium: string): Row {
  return {
    what: "Chromium, API reference: errors, links, search",
    version: chromium,
    check: async () => {
      const directory = await mkdtemp(join(tmpdir(), "meum-reference-"));
      try {
        await run(process.execPath, [
          join(ROOT, "node_modules/typedoc/bin/typedoc"),
          ...["--options", join(ROOT, "typedoc.config.js"), "--out", directory],
        ]);
        const pages = readdirSync(directory, { recursive: true, encoding: "utf8" })
          .filter((file) => file.endsWith(".html"))
          .sort((a, b) => Number(b === "index.html") - Number(a === "index.html"));
        deepStrictEqual(deadLinks(directory, pages), []);
        const seen = await visit(directory, [...pages, "control.html"]);
        const control = seen.pop();
        match(control?.errors.join() ?? "", /It fails.*no-such\.js/);
        deepStrictEqual(
          seen.filter(({ errors }) => errors.length),
          [],
        );
        match(seen[0]?.found ?? "", /wooDisconnect/);
      } finally {
        await rm(directory, { recursive: true });
      }
    },
  };
}

function deadLinks(directory: string, pages: readonly string[]): string[] {
  return pages.flatMap((page) => {
    const html = readFileSync(join(directory, page), "utf8");
    return [...html.matchAll(/ (?:href|src)="(?!https?:|mailto:)([^"#?]*)#?([^"]*)"/g)]
      .filter(([, path = "", anchor = ""]) => {
        const target = path ? normalize(join(dirname(page), decodeURI(path))) : page;
        if (!existsSync(join(directory, target))) return true;
        return (
          anchor &&
          target.endsWith(".html") &&
          !readFileSync(join(directory, target), "utf8").includes(`id="${anchor}"`)
        );
      })
      .map(([link]) => `${page}:${link}`);
  });
}

/** Opens one page after the other. */
async function visit(directory: string, pages: readonly string[]): Promise<Seen[]> {
  const seen: Seen[] = [];
  let finish: (seen: Seen[]) => void = () => {};
  const all = new Promise<Seen[]>((resolve) => {
    finish = resolve;
  });
  const server = createServer(async (request, response) => {
    const file = decodeURI(`${request.url}`).slice(1);
    if (file === "seen") {
      seen.push((await json(request)) as Seen);
      const next = pages[seen.length];
      if (next === undefined) finish(seen);
      return response.end(JSON.stringify(next ? `/${next}` : null));
    }
    const path = join(directory, file);
    if (file !== "control.html" && !existsSync(path)) return response.writeHead(404).end();
    response.setHeader("Content-Type", TYPES[extname(file)] ?? "text/plain");
    if (!file.endsWith(".html")) return response.end(readFileSync(path));
    const html = file === "control.html" ? CONTROL : readFileSync(path, "utf8");
    return response.end(html.replace("<head>", () => `<head><script>${WATCH}</script>`));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    return await browse(`http://127.0.0.1:${port}/${pages[0]}`, all);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const WATCH = readFileSync(new URL("reference.client.mjs", import.meta.url), "utf8");
const CONTROL =
  "<html><head></head><body><script>console.error('It fails.')</script><script src='/no-such.js'></script></body></html>";
