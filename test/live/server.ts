import { checkServer, type LiveCheck } from "../../scripts/live/index.js";
import { packageOf } from "../support/generated-package.js";
import { prismOf } from "../support/prism.js";
import { serveHttp } from "../support/servers.js";

export type Answer = [status: number, body: string, headers?: Record<string, string>];

export interface Asked {
  method: string;
  /** Path and query. */
  url: string;
  /** Its first part: `/v1`. */
  name: string;
  /** Of the header `Authorization`. */
  key: string;
  headers: NodeJS.Dict<string | string[]>;
}

/** A server of our own; what it was asked, apart from the path that no contract has. */
export async function serveAnswers(answer: (asked: Asked) => Answer) {
  const seen: string[] = [];
  const url = await serveHttp(({ method = "", url = "", headers }, response) => {
    const key = (headers.authorization ?? "").replace("Bearer ", "");
    const stray = url.startsWith("/no-such-path-");
    if (!stray) seen.push(`${method} ${url} ${key ? "key" : "no key"}`);
    const name = `/${url.split(/[/?]/)[1]}`;
    const [status, body, more] = stray ? [404, ""] : answer({ method, url, name, key, headers });
    response.writeHead(status, { "content-type": "application/json", ...more }).end(body);
  });
  return { seen, url };
}

/** The check of a server against a contract, and what it said. */
export async function check(baseUrl: string, contract: string, more: Partial<LiveCheck> = {}) {
  const lines: string[] = [];
  const waits: number[] = [];
  const { createMeumClient: createClient } = await packageOf(contract);
  const findings = await checkServer({
    contract,
    createClient,
    baseUrl,
    execute: [],
    apiKey: undefined,
    say: (line) => lines.push(line),
    startProxy: prismOf,
    wait: async (ms) => {
      waits.push(ms);
    },
    ...more,
  });
  const of = (name: string) =>
    findings
      .filter(({ operation }) => operation === name)
      .map(({ level, location, rule }) => `${level} ${location} ${rule}`);
  return { findings, lines, waits, of };
}
