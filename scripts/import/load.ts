import type { OpenAPI3 } from "openapi-typescript";
import { type ContractOptions, contractOf } from "../openapi/contract.js";
import { parseContract } from "../openapi/document.js";
import { ContractError } from "../openapi/problem.js";
import { checkReferences } from "../openapi/references.js";
import { type Fence, readMarkdown } from "./markdown.js";
import { listPages, pageName } from "./pages.js";
import { Limits, readSource, type SourceText } from "./read.js";

/** One OpenAPI document that a source holds. */
export interface Piece {
  /** Where it is from, for messages. */
  name: string;
  text: string;
  document: OpenAPI3;
  /** What was published: the document itself, or the page in whose fence it stands. */
  page: SourceText;
}

const INFO = /^(?:ya?ml|json)\s+\S+\.(?:ya?ml|json)\s+([a-z]+)\s+(\/\S*)$/i;
const AT_ONCE = 6;

/**
 * The documents of all sources. A source is a whole document, a documentation page, or an index
 * (`llms.txt`) of pages; `llms.txt#name` takes only the index's page `…/name.md`.
 * @throws {ContractError} for the first source that cannot be used.
 */
export async function loadSources(
  sources: readonly string[],
  root: string,
  progress: (line: string) => void,
  options: ContractOptions = {},
  limits = new Limits(),
): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const source of new Set(sources)) {
    const text = await readSource(source, root, limits);
    if (isIndex(text)) pieces.push(...(await loadIndex(text, source, limits, progress, options)));
    else if (isDocument(text)) pieces.push(await piece(text, text.text, 0, options));
    else {
      const page = await loadPage(text, options);
      if (!page)
        throw new ContractError(
          `${source}: expected a fence whose info string is \`yaml /openapi.yaml METHOD PATH\`, found none`,
        );
      pieces.push(page);
    }
  }
  return pieces;
}

function isIndex({ location }: SourceText): boolean {
  return location.pathname.endsWith(".txt");
}

function isDocument({ location, text }: SourceText): boolean {
  if (/\.(ya?ml|json)$/i.test(location.pathname)) return true;
  if (/\.(md|markdown|mdx)$/i.test(location.pathname)) return false;
  return /^\uFEFF?\s*\{|^["']?(openapi|swagger)["']?\s*:/m.test(readMarkdown(text).prose);
}

function refuseHtml({ name, text }: SourceText): void {
  if (/^\uFEFF?\s*<(!doctype html|html)\b/i.test(text))
    throw new ContractError(
      `${name}:1: expected Markdown, YAML or JSON, got an HTML page. Documentation pages are published as Markdown under their address with \`.md\``,
    );
}

/** The page's one OpenAPI document, or `undefined` where it has no such fence. */
async function loadPage(page: SourceText, options: ContractOptions): Promise<Piece | undefined> {
  refuseHtml(page);
  const fences = readMarkdown(page.text).fences.filter(({ info }) => INFO.test(info));
  const [fence, second] = fences;
  if (!fence) return undefined;
  if (second)
    throw new ContractError(
      `${page.name}:${second.line - 1}: a second OpenAPI fence; the first is at line ${fence.line - 1}. A page documents one operation`,
    );
  if (!fence.closed)
    throw new ContractError(
      `${page.name}:${fence.line - 1}: the OpenAPI fence is not closed: the page is cut off`,
    );
  return checkOperation(await piece(page, fence.text, fence.line - 1, options), fence);
}

function checkOperation(loaded: Piece, fence: Fence): Piece {
  const [, method = "", path = ""] = INFO.exec(fence.info) ?? [];
  const paths = loaded.document.paths ?? {};
  const item: object = Object.hasOwn(paths, path) ? (paths[path] ?? {}) : {};
  if (!Object.hasOwn(item, method.toLowerCase()))
    throw new ContractError(
      `${loaded.name}:${fence.line - 1}: the fence announces ${method.toUpperCase()} ${path}, but its document does not have it`,
    );
  return loaded;
}

/**
 * All that can be wrong with it is found here, while the source can be named. The messages' line
 * numbers are those of the source, in which the document begins after `before` lines.
 */
async function piece(
  page: SourceText,
  text: string,
  before: number,
  options: ContractOptions,
): Promise<Piece> {
  const { name } = page;
  const document = parseContract("\n".repeat(before) + text, name);
  checkReferences(document);
  await contractOf(document, options);
  return { name, text, document, page };
}

async function loadIndex(
  index: SourceText,
  source: string,
  limits: Limits,
  progress: (line: string) => void,
  options: ContractOptions,
): Promise<Piece[]> {
  refuseHtml(index);
  const { pages, elsewhere } = listPages(index, source);
  let read = 0;
  const loaded = await mapSome(pages, AT_ONCE, async (url) => {
    const name = pageName(url);
    const page = await readSource(name, "/", limits);
    const found = await loadPage(page, options);
    progress(`${++read}/${pages.length} ${name}${found ? "" : " (no OpenAPI fence, skipped)"}`);
    return found;
  });
  const pieces = loaded.filter((page) => page !== undefined);
  progress(
    `${source}: ${pieces.length} of ${pages.length} pages have an OpenAPI fence${elsewhere ? `; ${elsewhere} links lead elsewhere and were not followed` : ""}`,
  );
  if (!pieces.length)
    throw new ContractError(`${source}: none of the ${pages.length} pages has an OpenAPI fence`);
  return pieces;
}

/** `change` of each item, a few at once; the first failure ends it. */
async function mapSome<T, U>(
  items: readonly T[],
  atOnce: number,
  change: (item: T) => Promise<U>,
): Promise<U[]> {
  const results: U[] = [];
  let next = 0;
  let failed = false;
  const work = async () => {
    while (next < items.length && !failed) {
      const at = next++;
      try {
        results[at] = await change(items[at] as T);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
