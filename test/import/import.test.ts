import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { generateCommand } from "../../scripts/generate/command.js";
import { importCommand } from "../../scripts/import/command.js";
import { importContract } from "../../scripts/import/index.js";
import { loadSources } from "../../scripts/import/load.js";
import { merge } from "../../scripts/import/merge.js";
import { recover } from "../../scripts/util/install.js";
import type { Doc } from "../diff/changes.js";
import { projectCopy, run, runHere } from "../support/run.js";
import { serveHttp } from "../support/servers.js";
import { temporary } from "../support/temporary.js";
import { LIST } from "./documents.js";
import { page } from "./page.js";

const SEED = fileURLToPath(new URL("../fixtures/disconnect-woocommerce.md", import.meta.url));
const DOZEN = fileURLToPath(new URL("../fixtures/dozen.yaml", import.meta.url));
const TSX = import.meta.resolve("tsx");
const INSTALL = fileURLToPath(new URL("../../scripts/util/install.ts", import.meta.url));

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

test("the published page gives its fenced text byte for byte, today's contract, and no diff", async () => {
  const root = projectCopy();
  const before = stateOf(root);
  // A process of its own: what the command says, and its exit code, become the process's.
  const { code, stdout, stderr } = await run(root, "spec-import.ts", [SEED]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: "Nothing changes for callers.\nVersion bump: none\n",
  });
  expect(stderr).toBe(
    `Recorded ${SEED}: it is outside the project, so another clone will not find it.\nChanged: scripts/sources.json.\n`,
  );
  const contract = readFileSync(join(root, "openapi.yaml"));
  // Of the seed's fence, taken with other tools.
  expect(createHash("md5").update(contract).digest("hex")).toBe("36f18e4fba99b971965c7c1a0799644c");
  expect(JSON.parse(readFileSync(join(root, "scripts/sources.json"), "utf8"))).toEqual({
    sources: [SEED],
  });
  writeFileSync(join(root, "scripts/sources.json"), JSON.parse(before)[1][1]);
  expect(stateOf(root)).toBe(before);
});

test("an unsupported operation is refused, or left out with --omit-unsupported", async () => {
  const root = projectCopy();
  const before = stateOf(root);
  const document = parse(readFileSync(join(root, "openapi.yaml"), "utf8"));
  document.paths["/v1/events"] = {
    get: { responses: { 200: { description: "", content: { "text/event-stream": {} } } } },
  };
  const source = join(root, "grown.yaml");
  writeFileSync(source, stringify(document));
  const refused = await runHere(importCommand, root, [source]);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toMatch(
    /^GET \/v1\/events: .*event streams are not supported.* Add --omit-unsupported to leave/,
  );
  expect(stateOf(root)).toBe(before);
  const taken = await runHere(importCommand, root, ["--omit-unsupported", source]);
  expect(taken.code).toBe(0);
  expect(taken.stderr).toMatch(/^Left out: GET \/v1\/events: .*not supported/m);
  // What was left out is not missing.
  const check = await runHere(generateCommand, root, ["--check"]);
  expect(check).toMatchObject({ code: 0, stdout: "Up to date.\n" });
  expect(check.stderr).toMatch(/^left out: GET \/v1\/events: /);
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

test("a dozen pages are imported through their index, recorded, and imported again; a changed page is reported", async () => {
  const dozen = parse(readFileSync(DOZEN, "utf8"));
  let pages = publish(dozen);
  const asked: string[] = [];
  const url = await serveHttp((request, response) => {
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
  // What was published is kept, and gives the same contract without its site; the page before is gone.
  const kept = readdirSync(join(root, "scripts/published"));
  expect(kept.toSorted()).toEqual(
    Object.keys(pages)
      .filter((name) => name.startsWith("/docs/api/"))
      .map((name) => name.split("/").at(-1))
      .toSorted(),
  );
  for (const name of kept)
    expect(readFileSync(join(root, "scripts/published", name), "utf8")).toBe(
      pages[`/docs/api/${name}`],
    );
  const offline = await loadSources(
    kept.map((name) => `scripts/published/${name}`),
    root,
    () => {},
  );
  expect(merge(offline).text).toBe(readFileSync(join(root, "openapi.yaml"), "utf8"));

  dozen.paths["/v1/invoices/{invoiceId}"].delete.responses["202"] = { description: "Later" };
  delete dozen.paths["/v1/invoices/{invoiceId}"].delete.responses["204"];
  pages = publish(dozen);
  const again = await runHere(importCommand, root, []);
  expect(again.code).toBe(0);
  expect(again.stderr).toMatch(/^\d+\/\d+ http/);
  expect(again.stdout).toMatch(/^Breaking: .*\nVersion bump: major\n/);
  expect(again.stdout).toMatch(
    /breaking +\w+ \(DELETE \/v1\/invoices\/\{invoiceId\}\)\n +BREAKING +response 204: the success status was removed\n/,
  );
  expect(again.stdout.match(/^\w+ +\w+ \(/gm)).toHaveLength(1);
});

test("one of two sources is refused: nothing is written, and the exit code is 1", async () => {
  const root = projectCopy();
  const before = stateOf(root);
  const good = page("get", "/a-list", LIST);
  const directory = temporary({ "two.md": good + good, "good.md": good });
  const refused = await runHere(importCommand, root, [
    join(directory, "good.md"),
    join(directory, "two.md"),
  ]);
  expect(refused).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/two\.md:\d+: a second OpenAPI fence/),
  });
  const misspelt = await runHere(importCommand, root, ["--markdwn"]);
  expect(misspelt).toMatchObject({ code: 2, stdout: "" });
  expect(misspelt.stderr).toMatch(
    /^Unknown option '--markdwn'\. Help: npm run spec:import -- --help\n$/,
  );
  expect(stateOf(root)).toBe(before);
});

describe("interrupted", () => {
  test("by Ctrl-C while reading: nothing has changed", async () => {
    const root = projectCopy();
    const before = stateOf(root);
    const child = { kill: () => {} };
    const url = await serveHttp(() => child.kill()); // never answers
    const importing = spawn(
      process.execPath,
      ["--import", TSX, "scripts/spec-import.ts", `${url}/x.md`],
      { cwd: root },
    );
    child.kill = () => importing.kill("SIGINT");
    const [code, signal] = await once(importing, "close");
    expect([code, signal]).toEqual([null, "SIGINT"]);
    expect(stateOf(root)).toBe(before);
    expect(readdirSync(root).filter((name) => name.startsWith(".staged-files"))).toEqual([]);
  });

  // Killed at each of its steps: two writes and their list, the rename that decides, and two moves.
  test.each([1, 2, 3, 4, 5, 6])(
    "by a kill before step %i of writing: all old or all new, at the latest after the next run",
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
      const { install } = await import("./install.mjs");
      install(${JSON.stringify(root)}, new Map([["a", "new"], ["b", "new"], ["c", null]]));
    `;
      writeFileSync(join(root, "kill.mjs"), script);
      // Compiled here: to start a compiler in each process takes ten times as long.
      const { code } = await transform(readFileSync(INSTALL, "utf8"), { loader: "ts" });
      writeFileSync(join(root, "install.mjs"), code);
      const killed = spawn(process.execPath, [join(root, "kill.mjs")], { stdio: "inherit" });
      expect((await once(killed, "close"))[1]).toBe("SIGKILL");
      const read = () =>
        ["a", "b", "c"].map(
          (name) => readdirSync(root).includes(name) && readFileSync(join(root, name), "utf8"),
        );
      const decided = step > 4;
      if (!decided) expect(read()).toEqual(["old", "old", "old"]);
      expect(recover(root)).toBe(decided);
      expect(read()).toEqual(decided ? ["new", "new", false] : ["old", "old", "old"]);
      expect(readdirSync(root).filter((name) => name.startsWith(".staged"))).toEqual([]);
    },
  );
});
