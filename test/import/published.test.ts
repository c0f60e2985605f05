import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadSources } from "../../scripts/import/load.js";
import { merge } from "../../scripts/import/merge.js";
import { PUBLISHED, publishedFiles } from "../../scripts/import/published.js";
import { temporary } from "../support/temporary.js";
import { quiet } from "./documents.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = readFileSync(join(ROOT, "test/fixtures/disconnect-woocommerce.md"), "utf8");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const files = existsSync(join(ROOT, PUBLISHED))
  ? readdirSync(join(ROOT, PUBLISHED)).map((name) => `${PUBLISHED}/${name}`)
  : [];

test("openapi.yaml is what was published, byte for byte", async () => {
  expect(files).not.toEqual([]);
  const { text } = merge(await loadSources(files, ROOT, quiet));
  const advice = "do not edit openapi.yaml: `npm run spec:import -- FILE` imports another contract";
  expect(read("openapi.yaml"), advice).toBe(text);
});

/** The text of a page's OpenAPI fence, without the project's own reader of Markdown. */
function textOf(page: string): string {
  const [, indent = "", , text = page] =
    /^( {0,3})(`{3,}|~{3,})(?:ya?ml|json) \S+ \w+ \/.*\r?\n([\s\S]*?)^ {0,3}\2[ \t]*\r?$/im.exec(
      page,
    ) ?? [];
  return text.replaceAll(new RegExp(`^${indent}`, "gm"), "");
}

test.skipIf(files.length > 1)("a single page gives the text of its fence", () => {
  expect(read("openapi.yaml")).toBe(textOf(read(files[0] ?? "")));
});

test.each([
  ["as it is", PAGE],
  ["with the line ends of Windows", PAGE.replaceAll("\n", "\r\n")],
  ["with a fence of tildes", PAGE.replaceAll("````", "~~~")],
  ["with an indented fence", PAGE.replaceAll(/^(?=.)/gm, "  ")],
  ["with other fences", `\`\`\`json Example\n{}\n\`\`\`\n${PAGE}\n\`\`\`yaml\na: 1\n\`\`\`\n`],
])("a page %s gives the text of its fence", async (_, page) => {
  const pieces = await loadSources([join(temporary({ "page.md": page }), "page.md")], ROOT, quiet);
  expect(merge(pieces).text).toBe(textOf(page));
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
