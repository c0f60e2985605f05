import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadSources } from "../../scripts/import/load.js";
import { merge } from "../../scripts/import/merge.js";
import { PUBLISHED, publishedFiles } from "../../scripts/import/published.js";
import { quiet } from "./documents.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const files = existsSync(join(ROOT, PUBLISHED))
  ? readdirSync(join(ROOT, PUBLISHED)).map((name) => `${PUBLISHED}/${name}`)
  : [];

test("openapi.yaml is what was published, byte for byte", async () => {
  expect(files).not.toEqual([]);
  expect(read("openapi.yaml")).toBe(merge(await loadSources(files, ROOT, quiet)).text);
});

// Without the project's own reader of Markdown.
test.skipIf(files.length > 1)("a single page gives the text of its fence", () => {
  const published = read(files[0] ?? "");
  const fence = /^(`{3,})(?:ya?ml|json) .*\n([\s\S]*?)^\1$/m.exec(published);
  expect(read("openapi.yaml")).toBe(fence?.[2] ?? published);
});

test("each published page has a safe file name", () => {
  const names = [
    "/a/x.md",
    "/b/X.MD",
    "/c/..%2f..%2fx.md",
    "/d/",
    "/e/%0a::error::.yaml",
    "/f/x.sh",
    `/g/${"y".repeat(300)}.md`,
  ];
  const files = publishedFiles(
    names.map((path, index) => ({
      page: { name: path, location: new URL(`https://example.com${path}`), text: `${index}` },
    })) as never,
  );
  expect(files.size).toBe(names.length);
  for (const name of files.keys())
    expect(name).toMatch(/^\w[a-z0-9_-]{0,90}(\.(md|mdx|markdown|ya?ml|json))?$/);
});
