import { realpathSync } from "node:fs";
import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { ContractError } from "../openapi/problem.js";
import { decoded } from "../util/decoded.js";
import { listLinks } from "./markdown.js";
import type { SourceText } from "./read.js";

const MAX_PAGES = 2_000;

/**
 * The addresses of the pages that an index lists, below its own directory, and the number of links that
 * lead elsewhere: an index says what is on its own site and nothing else. `#name` of the source takes
 * only the page `name.md`.
 */
export function listPages(
  index: SourceText,
  source: string,
): { pages: string[]; elsewhere: number } {
  const directory = new URL(".", index.location);
  const wanted = decoded(/#(.+)$/.exec(source)?.[1] ?? "");
  const links = new Set<string>();
  let elsewhere = 0;
  for (const link of listLinks(index.text)) {
    if (!URL.canParse(link, index.location.href)) continue;
    const url = new URL(link, index.location);
    url.hash = "";
    if (url.href === index.location.href || !isBelow(url, directory)) elsewhere++;
    else links.add(url.href);
  }
  const pages = [...links].filter((url) => !wanted || lastPart(url) === wanted);
  if (!pages.length)
    throw new ContractError(
      wanted && links.size
        ? `${source}: none of the index's ${links.size} pages is called \`${wanted}.md\``
        : `${source}: expected an index of Markdown links to pages below ${directory.href}, found none`,
    );
  if (pages.length > MAX_PAGES)
    throw new ContractError(`${source}: ${pages.length} pages; at most ${MAX_PAGES} are read`);
  return { pages, elsewhere };
}

/** What messages call a page: its path or URL. */
export function pageName(url: string): string {
  return url.startsWith("file:") ? fileURLToPath(url) : url;
}

function isBelow(url: URL, directory: URL): boolean {
  if (!url.href.startsWith(directory.href) || url.username || url.password) return false;
  // Encoded, these are part of a name for the URL, and a way out of the folder for who decodes it.
  if (/%(2f|5c|00)/i.test(url.pathname)) return false;
  return url.protocol !== "file:" || isFileBelow(url, directory);
}

function isFileBelow(url: URL, directory: URL): boolean {
  try {
    const path = fileURLToPath(url);
    const [real, root] = [realPath(path), realPath(fileURLToPath(directory))];
    return real.startsWith(root.endsWith(sep) ? root : root + sep);
  } catch {
    return false; // no path
  }
}

/** Symbolic links followed; of what is not there, those on the way. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : `${realPath(parent)}${sep}`;
  }
}

function lastPart(url: string): string {
  return decoded(new URL(url).pathname.split("/").at(-1) ?? "").replace(/\.mdx?$/, "");
}
