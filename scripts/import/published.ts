import type { Piece } from "./load.js";
import { decoded } from "./pages.js";

/** Where the pages and documents that `openapi.yaml` was made from are kept, below the project's root. */
export const PUBLISHED = "scripts/published";

const MAX_NAME = 80;

/** Names and texts of what was published, each once. */
export function publishedFiles(pieces: readonly Piece[]): Map<string, string> {
  const files = new Map<string, string>();
  const pages = new Map(pieces.map(({ page }) => [page.text, page]));
  // In the order of their addresses, so that the order of the sources leaves no trace.
  for (const { location, text } of [...pages.values()].toSorted((a, b) =>
    a.location.href < b.location.href ? -1 : 1,
  )) {
    const base = decoded(location.pathname.split("/").at(-1) ?? "")
      .replaceAll(/[^\w.-]+/g, "-")
      .replace(/^[.-]+/, "")
      .slice(-MAX_NAME);
    const [, stem = "", ending = ""] = /^(.*?)(\.\w+)?$/.exec(base || "page.md") ?? [];
    const isTaken = (name: string) =>
      [...files.keys()].some((one) => one.toLowerCase() === name.toLowerCase());
    let name = stem + ending;
    for (let count = 2; isTaken(name); count++) name = `${stem}-${count}${ending}`;
    files.set(name, text);
  }
  return files;
}
