import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import { ContractError } from "../openapi/problem.js";
import { failureOf, LOOPBACK } from "../util/network.js";

/** The bytes of a source, as text, and where they were found. */
export interface SourceText {
  /** What messages call it: the path or URL as given. */
  name: string;
  /** Where it was found in the end, a redirect followed: links in it are relative to this. */
  location: URL;
  text: string;
}

const MAX_BYTES = 10_000_000;
const MAX_ALL_BYTES = 100_000_000;
const TIMEOUT_MS = 30_000;
const ALL_TIMEOUT_MS = 600_000;
const MAX_REDIRECTS = 5;

/** What all sources of an import may take together. */
export class Limits {
  readonly signal = AbortSignal.timeout(ALL_TIMEOUT_MS);
  readonly #most: number;
  #bytes = 0;

  constructor(most = MAX_ALL_BYTES) {
    this.#most = most;
  }

  /** @throws {ContractError} where it is too much */
  take(bytes: number, source: string): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#most)
      throw new ContractError(
        `${source}: the sources are longer than ${this.#most / 1e6} MB together`,
      );
  }
}

/** Whether a source is a URL rather than a file. */
export function isUrl(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
}

/**
 * Reads a file, or an https URL (http on loopback) with its redirects within the same host.
 * @throws {ContractError} that names the source: at most 10 MB, 30 s, UTF-8.
 */
export async function readSource(
  source: string,
  root: string,
  limits: Limits,
): Promise<SourceText> {
  if (isUrl(source)) return readUrl(source, limits);
  // Of an index, `#name` says which of its pages.
  const path = resolve(root, source.replace(/(\.txt)#.*$/, "$1"));
  const location = new URL("file://");
  location.pathname = path.split("/").map(encodeURIComponent).join("/");
  try {
    // A pipe or a device may never end.
    const stats = statSync(path);
    if (!stats.isFile())
      throw new ContractError(
        `${source}: expected a file, not a ${stats.isDirectory() ? "directory" : "device or pipe"}`,
      );
    return { name: source, location, text: await decode(createReadStream(path), source, limits) };
  } catch (error) {
    if (error instanceof ContractError) throw error;
    throw new ContractError(`${source}: could not be read: ${(error as Error).message}`);
  }
}

async function readUrl(source: string, limits: Limits): Promise<SourceText> {
  const signal = AbortSignal.any([limits.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  let location = checkUrl(source, source);
  try {
    for (let redirects = 0; ; redirects++) {
      const response = await fetch(location, {
        redirect: "manual",
        signal,
        headers: {
          accept: "text/markdown, text/plain, application/yaml, application/json, */*;q=0.1",
        },
      });
      const target = response.headers.get("location");
      if (response.status >= 300 && response.status < 400 && target) {
        await response.body?.cancel();
        if (redirects === MAX_REDIRECTS)
          throw new ContractError(`${source}: more than ${MAX_REDIRECTS} redirects`);
        const next = checkUrl(new URL(target, location).href, source);
        if (next.host !== location.host || next.protocol !== location.protocol)
          throw new ContractError(
            `${source}: redirects to another host, ${next.origin}. If that is where it is published now, give its new URL`,
          );
        location = next;
        continue;
      }
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new ContractError(`${source}: expected status 200, got ${response.status}`);
      }
      return { name: source, location, text: await decode(response.body ?? [], source, limits) };
    }
  } catch (error) {
    if (error instanceof ContractError) throw error;
    if (signal.aborted)
      throw new ContractError(
        limits.signal.aborted
          ? `${source}: the sources took longer than ${ALL_TIMEOUT_MS / 1000} s together`
          : `${source}: no complete response within ${TIMEOUT_MS / 1000} s`,
      );
    throw new ContractError(`${source}: could not be read: ${failureOf(error)}`);
  }
}

function checkUrl(url: string, source: string): URL {
  if (!URL.canParse(url)) throw new ContractError(`${source}: not a URL`);
  const parsed = new URL(url);
  const { protocol, hostname } = parsed;
  if (protocol !== "https:" && !(protocol === "http:" && LOOPBACK.test(hostname)))
    throw new ContractError(
      `${source}: expected https (http on loopback only), got ${parsed.origin}`,
    );
  if (parsed.username || parsed.password)
    throw new ContractError(
      "A source with a user name or password in its URL is refused: sources are recorded",
    );
  return parsed;
}

async function decode(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  source: string,
  limits: Limits,
) {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES)
      throw new ContractError(`${source}: longer than ${MAX_BYTES / 1e6} MB: that is no contract`);
    limits.take(chunk.length, source);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new ContractError(`${source}: expected UTF-8 text`);
  }
}
