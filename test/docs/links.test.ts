import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";
import { blocks, PAGES, ROOT, read } from "./pages.js";

const OTHERS = [
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "docs/dependencies.md",
  "docs/mutation.md",
  ...readdirSync(join(ROOT, "docs/decisions")).map((name) => `docs/decisions/${name}`),
];
const { version, devDependencies, scripts } = JSON.parse(read("package.json"));

/** Links to files, as paths from the project's root with their anchors. */
function linksOf(page: string): { path: string; anchor: string }[] {
  const text = read(page).replace(/^```[\s\S]*?^```$/gm, "");
  return [...text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)#?([^)\s]*)\)/g)].map(
    ([, path = "", anchor = ""]) => ({
      path: path ? normalize(join(dirname(page), path)) : page,
      anchor,
    }),
  );
}

/** As GitHub and npm make them. */
const anchorsOf = (page: string) =>
  [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );

it.each([...PAGES, ...OTHERS])("%s: no dead link", (page) => {
  for (const { path, anchor } of linksOf(page)) {
    expect(existsSync(join(ROOT, path)), path).toBe(true);
    if (anchor) expect(anchorsOf(path), `${path}#${anchor}`).toContain(anchor);
  }
});

it("the pages for users are in the package, and link only to files in it", () => {
  const [{ files }] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: ROOT,
      encoding: "utf8",
    }),
  );
  const packed: string[] = files.map(({ path }: { path: string }) => path);
  const pages = packed.filter((path) => path.endsWith(".md"));
  expect(pages).toEqual(expect.arrayContaining([...PAGES, "CHANGELOG.md"]));
  expect(linksOf("README.md").length).toBeGreaterThan(5);
  for (const page of pages)
    for (const { path } of linksOf(page)) expect(packed, `${page} links ${path}`).toContain(path);
});

it("README has at most 1,100 words", () => {
  expect(read("README.md").split(/\s+/).length).toBeLessThanOrEqual(1_100);
});

it.each(
  [...PAGES, "CONTRIBUTING.md"].flatMap((page) =>
    [...read(page).matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => [page, name] as const),
  ),
)("%s: npm run %s is a script", (_, name) => {
  expect(scripts).toHaveProperty([name]);
});

it.each(["README.md", "docs/recipes.md"])(
  "%s starts the version of Prism that is tested here",
  (page) => {
    const commands = [...read(page).matchAll(/npx .*?prism[^\n`]*/g)].map(([command]) => command);
    expect(new Set(commands)).toEqual(
      new Set([
        `npx -p @stoplight/prism-cli@${devDependencies["@stoplight/prism-cli"]} prism mock node_modules/meum/openapi.yaml`,
      ]),
    );
  },
);

it("the container of docs/recipes.md has the version of Prism that is tested here", () => {
  const images = [...read("docs/recipes.md").matchAll(/stoplight\/prism\S*/g)].map(
    ([image]) => image,
  );
  expect(images).toEqual([
    expect.stringMatching(/^stoplight\/prism-cli@/),
    `stoplight/prism:${devDependencies["@stoplight/prism-cli"]}`,
  ]);
});

it("README's first commands for a clone are the demo and the tests", () => {
  expect(blocks("README.md", "sh").at(-1)).toBe("npm ci && npm run demo\nnpm test\n");
});

it("CHANGELOG.md has this version", () => {
  expect(read("CHANGELOG.md")).toContain(`## ${version}`);
});
