import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { importContract } from "../../scripts/import/index.js";
import { loadSources } from "../../scripts/import/load.js";
import { merge } from "../../scripts/import/merge.js";
import { recover } from "../../scripts/import/write.js";
import type { Doc } from "../diff/changes.js";
import { projectCopy, run } from "../support/run.js";
import { page } from "./page.js";
import { serve } from "./serve.js";

const SEED = fileURLToPath(new URL("../fixtures/disconnect-woocommerce.md", import.meta.url));
const DOZEN = fileURLToPath(new URL("../fixtures/dozen.yaml", import.meta.url));
const TSX = import.meta.resolve("tsx");
const INSTALL = new URL("../../scripts/import/write.ts", import.meta.url).href;
const quiet = () => {};

function temporary(files: Record<string, string | Buffer> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), "meum-import-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

/** Everything that an import may write, as one text. */
function stateOf(root: string): string {
  const generated = readdirSync(join(root, "src/generated"), { recursive: true })
    .map(String)
    .sort();
  return JSON.stringify(
    [
      "openapi.yaml",
      "scripts/sources.json",
      ...generated.map((name) => `src/generated/${name}`),
    ].map((name) => [name, readFileSync(join(root, name), "utf8")]),
  );
}

const HEAD = {
  openapi: "3.1.0",
  info: { title: "Many", version: "1" },
  servers: [{ url: "https://api.example.com" }],
};
const answer = (schema: object) => ({
  responses: { 200: { description: "OK", content: { "application/json": { schema } } } },
});
const ERROR = { type: "object", properties: { error: { type: "string" } } };

/** One operation's document, as a page has it. */
function single(
  path: string,
  method: string,
  operation: object,
  schemas: object = {},
  head: object = HEAD,
): string {
  return stringify({
    ...head,
    paths: { [path]: { [method]: operation } },
    components: { schemas },
  });
}

const READ = single(
  "/things/{id}",
  "get",
  {
    operationId: "readThing",
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    ...answer({ $ref: "#/components/schemas/Thing" }),
  },
  {
    Thing: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
    Error: ERROR,
  },
);
const DROP = single(
  "/things/{id}",
  "delete",
  {
    operationId: "dropThing",
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    responses: { 204: { description: "Gone" } },
  },
  { Error: ERROR },
);
const LIST = single("/a-list", "get", {
  operationId: "listThings",
  ...answer({ type: "array", items: { type: "string" } }),
});

test("the seed's page gives its fence byte for byte, today's contract, and no diff", async () => {
  const root = projectCopy();
  const before = stateOf(root);
  const { code, stdout, stderr } = await run(root, "spec-import.ts", [SEED]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: "Nothing changes for callers.\nVersion bump: none\n",
  });
  expect(stderr).toBe("Wrote scripts/sources.json.\n");
  const contract = readFileSync(join(root, "openapi.yaml"));
  // Of the seed's fence, taken with other tools.
  expect(createHash("md5").update(contract).digest("hex")).toBe("36f18e4fba99b971965c7c1a0799644c");
  expect(JSON.parse(readFileSync(join(root, "scripts/sources.json"), "utf8"))).toEqual({
    sources: [SEED],
  });
  writeFileSync(join(root, "scripts/sources.json"), JSON.parse(before)[1][1]);
  expect(stateOf(root)).toBe(before);
});

/** A contract as the documentation site publishes it: a page for each operation, and their index. */
function publish(contract: Doc): Record<string, string> {
  const { paths, ...rest } = contract;
  const pages: Record<string, string> = {};
  for (const [path, item] of Object.entries<Doc>(paths))
    for (const method of Object.keys(item).filter((key) =>
      /^(get|put|post|delete|patch|head)$/.test(key),
    )) {
      const shared = Object.entries(item).filter(([key]) =>
        /^(parameters|servers|summary)$/.test(key),
      );
      const document = {
        ...rest,
        paths: { [path]: { ...Object.fromEntries(shared), [method]: item[method] } },
      };
      const name = `/docs/api/${Object.keys(pages).length}.md`;
      // As different hands would write them.
      const fence = Object.keys(pages).length % 2 ? "~~~" : "````";
      pages[name] = page(
        method,
        path,
        stringify(document, { aliasDuplicateObjects: false }),
        fence,
      );
    }
  const links = Object.keys(pages)
    .toReversed()
    .map((name) => `- [One](${name}): described`);
  pages["/docs/guide.md"] = "# Guide\n\n```yaml\nopenapi: no\n```\n";
  pages["/docs/llms.txt"] = `# Docs

${links.join("\n")}
- [Again](<api/0.md#top>)
- [Guide](./guide.md)
- [Elsewhere](https://example.com/x.md)
- [Above](/other/secret.md)
`;
  return pages;
}

test("a dozen pages are imported through their index, recorded, and imported again without a name; the page that changes is reported", async () => {
  const dozen = parse(readFileSync(DOZEN, "utf8"));
  let pages = publish(dozen);
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(`${request.url}`);
    const text = pages[`${request.url}`];
    response.writeHead(text ? 200 : 404, { "content-type": "text/markdown" }).end(text);
  });
  const root = projectCopy();
  const progress: string[] = [];
  const { changed } = await importContract(root, [`${url}/docs/llms.txt`], (line) =>
    progress.push(line),
  );
  expect(asked.toSorted()).toEqual(Object.keys(pages).toSorted());
  expect(progress).toHaveLength(asked.length);
  expect(progress.at(-1)).toMatch(
    /(\d+) of \d+ pages have an OpenAPI fence; 2 links lead elsewhere/,
  );
  expect(parse(readFileSync(join(root, "openapi.yaml"), "utf8"))).toEqual(dozen);
  expect(changed).toEqual(
    expect.arrayContaining(["openapi.yaml", "src/generated/operations.ts", "scripts/sources.json"]),
  );

  dozen.paths["/v1/invoices/{invoiceId}"].delete.responses["202"] = { description: "Later" };
  delete dozen.paths["/v1/invoices/{invoiceId}"].delete.responses["204"];
  pages = publish(dozen);
  const again = await run(root, "spec-import.ts", []);
  expect(again.code).toBe(0);
  expect(again.stderr).toMatch(/^\d+\/\d+ http/);
  expect(again.stdout).toMatch(/^Breaking: .*\nVersion bump: major\n/);
  expect(again.stdout).toMatch(
    /breaking +\w+ \(DELETE \/v1\/invoices\/\{invoiceId\}\)\n +BREAKING +response 204: the success status is gone\n/,
  );
  expect(again.stdout.match(/^\w+ +\w+ \(/gm)).toHaveLength(1);
}, 60_000);

describe("several sources make one contract", () => {
  const load = async (...texts: string[]) => {
    const files = Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text]));
    return loadSources(Object.keys(files), temporary(files), quiet);
  };

  test("whatever their order, and each only once", async () => {
    const one = merge(await load(READ, DROP, LIST));
    expect(merge(await load(LIST, READ, DROP, READ))).toBe(one);
    // The head's words may stand in another order.
    const turned = LIST.replace(/(openapi: .*\n)((?:.*\n)*)(?=servers:)/, "$2$1");
    expect(turned).not.toBe(LIST);
    expect(merge(await load(turned, READ))).toBe(merge(await load(READ, turned)));
    expect(merge(await load(one))).toBe(one);
    expect(merge(await load(one, DROP))).toBe(one);
  });

  test.each([
    [
      "the head",
      LIST,
      DROP.replace("title: Many", "title: Other"),
      /`info > title`: in \d.yaml it is "Many", in \d.yaml it is "Other"|`info > title`: in \d.yaml it is "Other", in \d.yaml it is "Many"/,
    ],
    [
      "a head that lacks something",
      LIST,
      DROP.replace(/servers:\n.*\n/, ""),
      /`servers`: .* it is absent/,
    ],
    [
      "a component",
      READ,
      DROP.replace("type: string", "type: string").replace(
        /error:\n( +)type: string/,
        "error:\n$1type: integer",
      ),
      /`components > schemas > Error > properties > error > type`/,
    ],
    [
      "an operation",
      READ,
      READ.replace("readThing", "getThing"),
      /`paths > \/things\/\{id\} > get > operationId`/,
    ],
    [
      "what holds for a whole path",
      READ,
      DROP.replace("    delete:", "    summary: Things\n    delete:"),
      /`paths > \/things\/\{id\} > summary`/,
    ],
  ])(
    "or are refused for %s, with both sources and the place",
    async (_, first, second, message) => {
      const pieces = await load(first, second);
      expect(() => merge(pieces)).toThrow(message);
      expect(() => merge(pieces)).toThrow(/\d\.yaml: does not agree with \d\.yaml on/);
    },
  );
});

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
      /x\.md:19:1: Map keys must be unique/,
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
    "a path parameter that is not declared": [
      "x.yaml",
      READ.replace("name: id", "name: other"),
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
    const url = await serve(listener);
    await expect(loadSources([`${url}/x.md`], "/", quiet)).rejects.toThrow(message);
  });

  test("a redirect within the host is followed", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/x.md") response.writeHead(301, { location: "/y.md" }).end();
      else response.end(good);
    });
    expect((await loadSources([`${url}/x.md`], "/", quiet))[0]?.text).toBe(LIST);
  });

  test("http is for loopback, and passwords are not recorded", async () => {
    await expect(loadSources(["http://example.com/x.md"], "/", quiet)).rejects.toThrow(
      /expected https/,
    );
    const failure = await loadSources(["https://me:secret@example.com/x.md"], "/", quiet).catch(
      (error) => error,
    );
    expect(failure.message).toMatch(/user name or password/);
    expect(failure.message).not.toContain("secret");
  });

  test("an index's one page that fails is named; an index may be asked for one page", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/llms.txt") response.end("[a](a.md) [b](b.md)");
      else if (request.url === "/a.md") response.end(good);
      else response.writeHead(503).end();
    });
    await expect(loadSources([`${url}/llms.txt`], "/", quiet)).rejects.toThrow(
      /\/b\.md: expected status 200, got 503/,
    );
    expect(merge(await loadSources([`${url}/llms.txt#a`], "/", quiet))).toBe(LIST);
    await expect(loadSources([`${url}/llms.txt#c`], "/", quiet)).rejects.toThrow(
      /none of the index's 2 pages is called `c.md`/,
    );
  });

  test("nothing is written, and the exit code is 1", async () => {
    const root = projectCopy();
    const before = stateOf(root);
    const directory = temporary({ "two.md": good + good, "good.md": good });
    const refused = await run(root, "spec-import.ts", [
      join(directory, "good.md"),
      join(directory, "two.md"),
    ]);
    expect(refused).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/two\.md:\d+: a second OpenAPI fence/),
    });
    expect(stateOf(root)).toBe(before);
  });
});

describe("interrupted", () => {
  test("by Ctrl-C while it reads: everything is as before", async () => {
    const root = projectCopy();
    const before = stateOf(root);
    const child = { kill: () => {} };
    const url = await serve(() => child.kill()); // never answers
    const importing = spawn(
      process.execPath,
      ["--import", TSX, "scripts/spec-import.ts", `${url}/x.md`],
      { cwd: root },
    );
    child.kill = () => importing.kill("SIGINT");
    const [code, signal] = await once(importing, "close");
    expect([code, signal]).toEqual([null, "SIGINT"]);
    expect(stateOf(root)).toBe(before);
    expect(readdirSync(root).filter((name) => name.startsWith(".spec-import"))).toEqual([]);
  });

  // Killed at each of its steps: two writes and their list, the rename that decides, and two moves.
  test.each([1, 2, 3, 4, 5, 6])(
    "by a kill before step %i of writing: old or new, at the latest with the next run",
    async (step) => {
      const root = temporary({ a: "old", b: "old", c: "old" });
      const script = `
      import fs from "node:fs";
      import { syncBuiltinESMExports } from "node:module";
      let steps = 0;
      for (const name of ["writeFileSync", "renameSync"]) {
        const real = fs[name];
        fs[name] = (...args) => {
          if (++steps === ${step}) process.kill(process.pid, "SIGKILL");
          return real(...args);
        };
      }
      syncBuiltinESMExports();
      const { install } = await import(${JSON.stringify(INSTALL)});
      install(${JSON.stringify(root)}, new Map([["a", "new"], ["b", "new"], ["c", null]]));
    `;
      writeFileSync(join(root, "kill.mjs"), script);
      const killed = spawn(process.execPath, ["--import", TSX, join(root, "kill.mjs")], {
        stdio: "inherit",
      });
      expect((await once(killed, "close"))[1]).toBe("SIGKILL");
      const read = () =>
        ["a", "b", "c"].map(
          (name) => readdirSync(root).includes(name) && readFileSync(join(root, name), "utf8"),
        );
      const decided = step > 4;
      if (!decided) expect(read()).toEqual(["old", "old", "old"]);
      expect(recover(root)).toBe(decided);
      expect(read()).toEqual(decided ? ["new", "new", false] : ["old", "old", "old"]);
      expect(readdirSync(root).filter((name) => name.startsWith(".spec"))).toEqual([]);
    },
  );
});
