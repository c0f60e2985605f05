import { decoded } from "../util/decoded.js";
import type { Piece } from "./load.js";

/** Where the pages and documents that `openapi.yaml` was made from are kept, below the project's root. */
export const PUBLISHED = "scripts/published";

const MAX_NAME = 80;

/** Names and texts of what was published, each once. A name is safe in any shell and file system. */
export function publishedFiles(pieces: readonly Piece[]): Map<string, string> {
  const pages = [...new Map(pieces.map(({ page }) => [page.text, page])).values()];
  const files = new Map<string, string>();
  // In the order of their addresses, so that the order of the sources leaves no trace.
  for (const { location, text } of pages.toSorted((a, b) =>
    a.location.href < b.location.href ? -1 : 1,
  )) {
    const file = decoded(location.pathname.split("/").at(-1) ?? "");
    const ending = /\.(md|mdx|markdown|ya?ml|json)$/i.exec(file)?.[0] ?? "";
    const plain = file.slice(0, file.length - ending.length).replaceAll(/\W+/g, "-");
    const stem = plain.replace(/^-+/, "").slice(0, MAX_NAME).toLowerCase() || "page";
    const name = (count: number) => `${stem}${count ? `-${count}` : ""}${ending.toLowerCase()}`;
    let count = 0;
    while (files.has(name(count))) count++;
    files.set(name(count), text);
  }
  return files;
}
