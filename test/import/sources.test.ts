import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadSources } from "../../scripts/import/load.js";
import { listLinks, readMarkdown } from "../../scripts/import/markdown.js";
import { merge } from "../../scripts/import/merge.js";
import { Limits } from "../../scripts/import/read.js";
import { processorMs } from "../support/processor-time.js";
import { serveHttp } from "../support/servers.js";
import { temporary } from "../support/temporary.js";
import { LIST, quiet, READ } from "./documents.js";
import { page } from "./page.js";

describe("bad input", () => {
  const good = page("get", "/a-list", LIST);
  const files: Record<string, [name: string, text: string | Buffer, message: RegExp]> = {
    "no fence": [
      "x.md",
      "# Page\n\n```bash\nls\n```\n",
      /x\.md: expected a fence whose info string is `yaml \/openapi\.yaml METHOD PATH`/,
    ],
    "two fences": [
      "x.md",
      good + good,
      /x\.md:\d+: a second OpenAPI fence; the first is at line 14/,
    ],
    "a fence that does not end": [
      "x.md",
      good.slice(0, -6),
      /x\.md:14: the OpenAPI fence is not closed/,
    ],
    "a fence that announces another operation": [
      "x.md",
      page("post", "/a-list", LIST),
      /x\.md:14: the fence announces POST \/a-list/,
    ],
    "an HTML page": [
      "x.md",
      "<!DOCTYPE html><html></html>",
      /x\.md:1: expected Markdown, YAML or JSON, got an HTML page/,
    ],
    "YAML that is none": ["x.md", page("get", "/a-list", `${LIST}\n}{`), /x\.md:\d+:/],
    "a duplicate key": [
      "x.md",
      page("get", "/a-list", LIST.replace("servers:", "openapi: 3.1.0\nservers:")),
      /x\.md:19:1: the key "openapi" is there twice/,
    ],
    "aliases without end": [
      "x.yaml",
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n${LIST}`,
      /x\.yaml: .*alias/i,
    ],
    "a $ref to a file": [
      "x.md",
      page("get", "/things/{id}", READ.replace("#/components/schemas/Thing", "/etc/passwd")),
      /x\.md:\d+:\d+: .*leaves the document/,
    ],
    "a $ref to a host": [
      "x.yaml",
      READ.replace('"#/components/schemas/Thing"', "http://127.0.0.1:9/x"),
      /x\.yaml:\d+:\d+: .*leaves the document/,
    ],
    "a $ref to nothing": [
      "x.yaml",
      READ.replace("#/components/schemas/Thing", "#/components/schemas/Nothing"),
      /x\.yaml:\d+:\d+: .*to nothing/,
    ],
    "a location that no parameter has": [
      "x.yaml",
      READ.replace("in: path", "in: body"),
      /x\.yaml:\d+:\d+: /,
    ],
    "Swagger 2": ["x.json", '{"swagger":"2.0","info":{},"paths":{}}', /x\.json:.*openapi/],
    "50 MB": ["x.yaml", Buffer.alloc(50_000_000, "# x\n"), /x\.yaml: longer than 10 MB/],
    "not UTF-8": ["x.yaml", Buffer.from([0xff, 0xfe, 0x41]), /x\.yaml: expected UTF-8/],
    "an empty file": ["x.yaml", "", /x\.yaml/],
    "an empty index": [
      "llms.txt",
      "# Docs\n\nNothing yet.\n",
      /llms\.txt: expected an index of Markdown links/,
    ],
    "an index of pages that are not there": [
      "llms.txt",
      "[x](gone.md)",
      /gone\.md: could not be read/,
    ],
    "an index without operations": ["llms.txt", "[x](x.md)", /x\.md/],
    "a directory": ["x.yaml/", "", /expected a file, not a directory/],
    "a name that is encoded badly": ["llms.txt", "[x](%zz.md)", /found none/],
  };
  test.each(Object.entries(files))("%s", async (_, [name, text, message]) => {
    const root = temporary();
    if (name.endsWith("/")) mkdirSync(join(root, name));
    else writeFileSync(join(root, name), text);
    const failure = await loadSources([name], root, quiet)
      .then(merge)
      .catch((error) => error);
    expect(failure).toMatchObject({
      name: "ContractError",
      message: expect.stringMatching(message),
    });
    expect(failure.message.split("\n")).toHaveLength(1);
  });

  const answers: Record<string, [listener: RequestListener, message: RegExp]> = {
    "a 500": [
      (_, response) => void response.writeHead(500).end("no"),
      /\/x\.md: expected status 200, got 500/,
    ],
    "a redirect to another host": [
      (_, response) => void response.writeHead(302, { location: "http://localhost:9/x.md" }).end(),
      /redirects to another host, http:\/\/localhost:9/,
    ],
    "a redirect out of https and loopback": [
      (_, response) => void response.writeHead(302, { location: "http://example.com/x.md" }).end(),
      /expected https/,
    ],
    "redirects without end": [
      (_, response) => void response.writeHead(302, { location: "/x.md" }).end(),
      /more than 5 redirects/,
    ],
    "a body without end": [
      (_, response) => {
        response.writeHead(200);
        const more = () => {
          while (!response.destroyed && response.write("#".repeat(1_000_000)));
        };
        response.on("drain", more);
        more();
      },
      /longer than 10 MB/,
    ],
    "a body that is cut off": [
      (_, response) => {
        response.writeHead(200, { "content-length": 1000 });
        response.write(good, () => response.destroy());
      },
      /\/x\.md: could not be read/,
    ],
  };
  test.each(Object.entries(answers))("%s", async (_, [listener, message]) => {
    const url = await serveHttp(listener);
    await expect(loadSources([`${url}/x.md`], "/", quiet)).rejects.toThrow(message);
  });

  test("a redirect within the host is followed", async () => {
    const url = await serveHttp((request, response) => {
      if (request.url === "/x.md") response.writeHead(301, { location: "/y.md" }).end();
      else response.end(good);
    });
    expect((await loadSources([`${url}/x.md`], "/", quiet))[0]?.text).toBe(LIST);
  });

  test("http is accepted for loopback only, and passwords are not recorded", async () => {
    await expect(loadSources(["http://example.com/x.md"], "/", quiet)).rejects.toThrow(
      /expected https/,
    );
    const failure = await loadSources(["https://me:secret@example.com/x.md"], "/", quiet).catch(
      (error) => error,
    );
    expect(failure.message).toMatch(/user name or password/);
    expect(failure.message).not.toContain("secret");
  });

  test("a failing page of an index is named; one page of an index can be imported", async () => {
    const url = await serveHttp((request, response) => {
      if (request.url === "/llms.txt") response.end("[a](a.md) [b](b.md)");
      else if (request.url === "/a.md") response.end(good);
      else response.writeHead(503).end();
    });
    await expect(loadSources([`${url}/llms.txt`], "/", quiet)).rejects.toThrow(
      /\/b\.md: expected status 200, got 503/,
    );
    expect(merge(await loadSources([`${url}/llms.txt#a`], "/", quiet)).text).toBe(LIST);
    await expect(loadSources([`${url}/llms.txt#c`], "/", quiet)).rejects.toThrow(
      /none of the index's 2 pages is called `c.md`/,
    );
  });
});

describe("an index", () => {
  const good = page("get", "/a-list", LIST);

  // Each of them once led, or could lead, out of the index's folder.
  const escapes = [
    "../secret.md",
    "sub/../../secret.md",
    "sub/..%2f..%2fsecret.md",
    "sub/..%2F..%2Fsecret.md",
    "%2e%2e/secret.md",
    "..%5csecret.md",
    "sub\\..\\..\\secret.md",
    "secret.md%00.md",
    "link/secret.md",
    "linked.md",
    "file:///etc/hostname",
    "//example.com/x.md",
    "/etc/hostname",
  ];
  test.each(escapes)("is not followed out of its folder: %s", async (link) => {
    const root = temporary({ "secret.md": good });
    mkdirSync(join(root, "docs/sub"), { recursive: true });
    mkdirSync(join(root, "other"));
    writeFileSync(join(root, "other/secret.md"), good);
    writeFileSync(join(root, "docs/llms.txt"), `[good](good.md) [bad](${link})`);
    writeFileSync(join(root, "docs/good.md"), good);
    symlinkSync(join(root, "other"), join(root, "docs/link"));
    symlinkSync(join(root, "secret.md"), join(root, "docs/linked.md"));
    const progress: string[] = [];
    const pieces = await loadSources(["docs/llms.txt"], root, (line) => progress.push(line));
    expect(pieces.map(({ name }) => name)).toEqual([join(root, "docs/good.md")]);
    expect(progress.at(-1)).toMatch(/1 links lead elsewhere and were not followed$/);
  });

  test("requests only pages below it from its own server", async () => {
    const asked: string[] = [];
    const url = await serveHttp((request, response) => {
      asked.push(`${request.url}`);
      response.end(
        request.url === "/docs/llms.txt"
          ? escapes
              .map((link) => `[x](${link})`)
              .join("\n")
              .concat("[good](good.md)")
          : good,
      );
    });
    await loadSources([`${url}/docs/llms.txt`], "/", quiet);
    expect(
      asked.filter(
        (path) => !/^\/docs\/(llms\.txt|good\.md|link\/secret\.md|linked\.md)$/.test(path),
      ),
    ).toEqual([]);
  });

  test.each(["#%zz", "#%E0%A4%A", "#a"])("gives a single page %s", async (hash) => {
    const root = temporary({ "llms.txt": "[a](a.md)", "a.md": good });
    const loaded = loadSources([`llms.txt${hash}`], root, quiet);
    if (hash === "#a") expect(await loaded).toHaveLength(1);
    else await expect(loaded).rejects.toThrow(/none of the index's 1 pages is called `%/);
  });

  test("sources that are too large together are refused", async () => {
    const root = temporary({ "llms.txt": "[a](a.md) [b](b.md)", "a.md": good, "b.md": good });
    const limits = new Limits(good.length * 1.5);
    await expect(loadSources(["llms.txt"], root, quiet, {}, limits)).rejects.toThrow(
      /\.md: the sources are longer than 0\.\d+ MB together$/,
    );
  });
});

describe("texts that make some parsers slow are read in one pass", () => {
  const LONG = 100_000;
  const texts: Record<string, string> = {
    "open brackets": "[".repeat(LONG),
    "closing brackets": "](".repeat(LONG),
    "open parentheses": `[x](${"(".repeat(LONG)}`,
    "links that do not end": "[x](<".repeat(LONG),
    fences: "```\n".repeat(LONG),
    "fences in fences": "````\n```\n".repeat(LONG),
    spaces: `[x](${" ".repeat(LONG)}`,
    escapes: "\\[".repeat(LONG),
    "links in links": "[x](a".repeat(LONG),
  };
  test.each(Object.entries(texts))("%s", async (_, text) => {
    expect(await processorMs(() => [listLinks(text), readMarkdown(text)])).toBeLessThan(5_000);
  });
});

test.each([
  "::error::x.md",
  "a\n::error::x.yaml",
  "##[error]x.md",
  "\u001b[2Jx.md",
  "llms.txt#a\n::error::b",
  "http://127.0.0.1:9/\n::error::x.md",
])(
  "a refusal is one line, without control sequences for a terminal or CI log: %j",
  async (name) => {
    const root = temporary({ "llms.txt": "[a](a.md)" });
    const failure = await loadSources([name], root, quiet).catch((error) => error);
    expect(failure).toMatchObject({ name: "ContractError" });
    expect(failure.message).not.toMatch(/^\s*::|##\[|\p{Cc}/u);
  },
);

test("a pipe is refused as a source: it may never end", async () => {
  const root = temporary();
  execFileSync("mkfifo", [join(root, "x.yaml")]);
  await expect(loadSources(["x.yaml"], root, quiet)).rejects.toThrow(
    /expected a file, not a device or pipe/,
  );
});
