import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { diffCommand } from "../../scripts/diff/command.js";
import { diffContracts } from "../../scripts/diff/index.js";
import {
  asMarkdown,
  asText,
  type Effect,
  exitCode,
  makeReport,
  type Report,
  worst,
} from "../../scripts/diff/report.js";
import { projectCopy, run, runHere } from "../support/run.js";
import { BASE, CHANGES, type Doc, op, order, share } from "./changes.js";

/** All cases side by side in one contract, since compiling is what takes the time. */
function together(change: boolean): string {
  const all: Doc = {
    ...parse(BASE),
    paths: {},
    components: { ...parse(BASE).components, schemas: {} },
  };
  for (const [index, [apply, , , before]] of Object.values(CHANGES).entries()) {
    const one = parse(BASE);
    if (change) apply(one);
    else before?.(one);
    const own: Doc = JSON.parse(
      JSON.stringify({ paths: one.paths, schemas: one.components.schemas })
        .replaceAll(/Order\b|Person\b|Company\b|Line\b/g, (name) => `${name}${index}`)
        .replaceAll("/orders/", `/orders${index}/`),
    );
    Object.assign(all.paths, own.paths);
    Object.assign(all.components.schemas, own.schemas);
  }
  return stringify(all, { aliasDuplicateObjects: false });
}

describe("what a change means to callers", () => {
  let report: Report;
  beforeAll(async () => {
    report = await diffContracts(together(false), together(true), "old", "new");
  });

  test.each(
    Object.entries(CHANGES).map(([name, [, bump, says]], index) => ({ name, bump, says, index })),
  )("$name", ({ bump, says, index }) => {
    const changes = report.changes.filter(({ operation }) => operation.endsWith(`Order${index}`));
    const text = asText({ ...report, changes, notes: [] }).replaceAll(
      new RegExp(`(?<=[a-z])${index}\\b`, "g"),
      "",
    );
    expect(text).toMatch(says);
    expect(worst(changes.flatMap(({ findings }) => findings.map(({ effect }) => effect)))).toBe(
      bump,
    );
  });
});

/** `BASE`, changed. */
function changed(change: (d: Doc) => void): string {
  const document = parse(BASE);
  change(document);
  return stringify(document, { aliasDuplicateObjects: false });
}

const LINE = { type: "object", required: ["sku"], properties: { sku: { type: "string" } } };

/** Parts of a form that hold objects: JSON where no style is given. */
const FORMS = ["application/x-www-form-urlencoded", "multipart/form-data"].flatMap((type) => {
  const a = { type: "object", properties: { b: { type: "object" } } };
  const form =
    (style?: string) =>
    (d: Doc): void => {
      const media = { schema: { type: "object", properties: { a } } };
      const encoding = style && { encoding: { a: { style } } };
      op(d).requestBody = { content: { [type]: { ...media, ...encoding } } };
    };
  const breaking = /^Breaking.*> a: its new style cannot express nested values/s;
  const row = (
    what: string,
    change: (d: Doc) => void,
    says: RegExp,
    before = form(),
  ): [string, typeof change, RegExp, typeof change] => [`${type}: ${what}`, change, says, before];
  return [
    row("JSON, then a style", form("form"), breaking),
    row("another style", form("form"), breaking, form("deepObject")),
    row("a style that nests", form("deepObject"), /^Compatible/),
  ];
});

// Per contract, since an operation that is left out, or a contract that is refused, is not in `CHANGES`.
test.each<[string, change: (d: Doc) => void, says: string | RegExp, before?: (d: Doc) => void]>([
  [
    "references in texts, and in a component that nothing uses",
    (d) => {
      op(d).summary = { $ref: "./summary.md" };
      d.components.schemas.Unused = { $ref: "others.yaml" };
    },
    /^Compatible/,
  ],
  [
    "an operation that is not supported",
    (d) => {
      d.paths["/x"] = { get: { responses: { 200: { $ref: "others.yaml" } } } };
    },
    /^Nothing changes/,
  ],
  [
    "a path without anything",
    (d) => {
      d.paths["/x"] = null;
      d.paths.x = null;
    },
    /^Nothing changes/,
  ],
  [
    "an operation that was not supported",
    (d) => {
      d.paths["/x"] = { get: { responses: { 200: { description: "" } } } };
    },
    /^Compatible.*\nadded +getX /s,
    (d) => {
      d.paths["/x"] = { get: { responses: { 200: { $ref: "others.yaml" } } } };
    },
  ],
  [
    "security that is no list",
    (d) => {
      op(d).security = { key: [] };
    },
    /^Breaking.*\nremoved +changeOrder /s,
  ],
  [
    "security that lists nothing",
    (d) => {
      op(d).security = [null];
    },
    /^Breaking.*\nremoved +changeOrder /s,
  ],
  [
    "a media type that is a number",
    (d) => {
      op(d).responses["200"].content["application/json"] = 5;
    },
    /^Breaking.*\nremoved +changeOrder /s,
  ],
  [
    "a type that no operation uses is another",
    (d) => {
      d.components.schemas.Line = { type: "object", properties: { id: { type: "string" } } };
    },
    /^Breaking.*types > Line > sku: the required response property was removed/s,
  ],
  [
    "a type that no operation uses takes more",
    (d) => {
      d.components.schemas.Line.properties.note = { type: "string" };
    },
    /^Compatible.*minor +types > Line > note: a new response property/s,
  ],
  [
    "a type was of requests, and is of responses now",
    (d) => {
      share(d);
      order(d).properties.at = { type: "string", readOnly: true };
      order(d).required.push("at");
    },
    /^Breaking.*types > Order: the type that callers can import is another: Property `at` is missing/s,
    (d) => {
      share(d);
      op(d).responses["200"] = { description: "" };
      order(d).properties.at = { type: "string", readOnly: true };
      order(d).required.push("at");
    },
  ],
  [
    "a type of requests is that of responses too",
    (d) => {
      share(d);
      delete order(d).properties.total.readOnly;
    },
    /^Breaking.*types > OrderInput: the type that callers can import was removed/s,
    (d) => {
      share(d);
      order(d).properties.total.readOnly = true;
    },
  ],
  [
    "a new schema takes the name of an operation's type",
    (d) => {
      d.components.schemas.ChangeOrderBody = { type: "string" };
    },
    /^Breaking.*types > ChangeOrderBody: the type that callers can import is another/s,
  ],
  [
    "a new schema takes the name of an operation's type, and no path of this machine is shown",
    (d) => {
      d.components.schemas.ChangeOrderResult = { type: "object", properties: { a: LINE } };
      op(d).responses["200"].content["application/json"].schema = LINE;
    },
    /^Breaking.*types > ChangeOrderResult: the type that callers can import is another: (?!.*import\()/s,
    (d) => {
      op(d).responses["200"].content["application/json"].schema = LINE;
    },
  ],
  [
    "a new schema takes the name of another schema's type",
    (d) => {
      d.components.schemas.TheLine = { type: "string" };
    },
    /^Breaking.*types > TheLine: the type that callers can import is another/s,
    (d) => {
      d.components.schemas["the-line"] = { type: "number" };
    },
  ],
  [
    "a schema that is gone",
    (d) => {
      delete d.components.schemas.Line;
    },
    /^Breaking.*types > Line: the type that callers can import was removed/s,
  ],
  [
    "what is said of a removed operation's types is said once",
    (d) => {
      d.paths = {};
    },
    /^Breaking(?!.*types > ChangeOrder)/s,
  ],
  [
    "a key for all",
    () => {},
    /^Breaking.*BREAKING +apiKey: a client cannot be created without a key any more/s,
    (d) => {
      op(d).security = [];
    },
  ],
  [
    "the first operation that needs a key, beside one that does not",
    (d) => {
      op(d).security = [];
      d.paths["/orders/{id}"].get = { responses: { 204: { description: "" } } };
    },
    /^Compatible(?!.*apiKey)/s,
    (d) => {
      op(d).security = [];
    },
  ],
  [
    "a header that carries a key",
    (d) => {
      const responses = { 204: { description: "" } };
      d.paths["/orders/{id}"].get = { security: [{ other: [] }], responses };
    },
    /^Cannot tell.*cannot tell +headers: `x-key` carries a key now/s,
  ],
  [
    "a path with another beginning",
    (d) => {
      d.paths["/shop/status"] = { get: { responses: { 204: { description: "" } } } };
    },
    /^Compatible.*minor +baseUrl: paths begin with `\/shop` now/s,
  ],
  [
    "the only scheme by another name",
    (d) => {
      d.security = [{ sameKey: [] }];
    },
    /CANNOT TELL +apiKey: `key` is no name of a key any more/i,
  ],
  [
    "a scheme that no operation has any more",
    (d) => {
      d.paths["/shop"] = { get: { security: [], responses: { 204: { description: "" } } } };
    },
    /^Breaking.*BREAKING +apiKey: `other` is no name of a key any more/s,
    (d) => {
      const responses = { 204: { description: "" } };
      d.paths["/shop"] = { get: { security: [{ other: [] }], responses } };
    },
  ],
  ...FORMS,
  [
    "a key of another form",
    (d) => {
      d.components.securitySchemes.key.description = "A key, prefixed with `mk_`.";
    },
    /^Breaking.*security: keys must begin with `mk_` now/s,
    (d) => {
      d.components.securitySchemes.key.description = "A key, prefixed with `sk_`.";
    },
  ],
  [
    "a key of any form",
    () => {},
    /^Compatible.*patch +security: keys may begin with anything now/s,
    (d) => {
      d.components.securitySchemes.key.description = "A key, prefixed with `sk_`.";
    },
  ],
  [
    "a key's header in upper case",
    (d) => {
      d.security = [{ other: [] }];
      d.components.securitySchemes.other.name = "X-Key";
    },
    /^Nothing changes/,
    (d) => {
      d.security = [{ other: [] }];
    },
  ],
  [
    "another name of a scheme, where two keys are needed",
    (d) => {
      d.security = [{ sameKey: [], other: [] }];
    },
    /^Breaking.*the key was sent as bearer `authorization` for `key` and header `x-key` for `other`/s,
    (d) => {
      d.security = [{ key: [], other: [] }];
    },
  ],
  [
    "components that are no mapping",
    (d) => {
      d.components = 5;
    },
    /^new:\d+:\d+: Expected type `Components` \(object\) but got `integer` \(at \/components\)$/,
  ],
])("%s", async (_, change, says, before = () => {}) => {
  const report = diffContracts(changed(before), changed(change), "old", "new");
  expect(
    await report.then(asText, ({ name, message }) => (name === "ContractError" ? message : name)),
  ).toMatch(says);
});

test("texts from the contract stay text in a pull request", () => {
  const place = "response 200 > `<img src=x>` | @team [a](b)";
  const markdown = asMarkdown(
    makeReport(
      [
        {
          operation: "changeOrder",
          method: "post",
          path: "/`<img src=x>`",
          change: "compatible",
          findings: [{ effect: "minor", place, reason: "a new answer member" }],
        },
      ],
      ["<img src=x>"],
    ),
  );
  expect(markdown).toContain("| minor | response 200 ");
  expect(markdown).not.toMatch(/<img|@team|\[a\]|`/);
});

test("spec:diff: output formats and exit codes", async () => {
  const root = projectCopy();
  writeFileSync(join(root, "old.yaml"), BASE);
  writeFileSync(join(root, "new.yaml"), changed(CHANGES["operation: renamed"]![0]));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], {
      cwd: root,
    });
  git("init", "--quiet");
  git("add", "openapi.yaml");
  git("commit", "--quiet", "--message", "Contract");
  const diff = (...args: string[]) => runHere(diffCommand, root, args);
  // A process of its own, which ends with what was found.
  const breaking = await run(root, "spec-diff.ts", ["--json", "old.yaml", "new.yaml"]);
  const nothing = await diff();
  const [old, now] = [join(root, "old.yaml"), join(root, "long.yaml")];
  writeFileSync(now, `${BASE}\n# ${"x".repeat(2 ** 16)}\n`);
  const long = await diff(old, now);
  const missing = await diff(join(root, "nowhere.yaml"));
  const option = await diff("--jsn");
  const three = await diff("1", "2", "3");
  const both = await diff("--json", "--markdown");
  expect(breaking).toMatchObject({ code: 1, stderr: "" });
  expect(JSON.parse(breaking.stdout)).toMatchObject({
    verdict: "breaking",
    bump: "major",
    changes: [
      { operation: "changeOrder", method: "post", path: "/orders/{id}", change: "renamed" },
    ],
  });
  expect(nothing).toMatchObject({
    code: 0,
    stdout: "Nothing changes for callers.\nVersion bump: none\n",
  });
  expect(nothing.stderr).toBe("");
  expect(long).toMatchObject({ code: 0, stderr: `Comparing ${old} with ${now} …\n` });
  expect(missing).toMatchObject({
    code: 3,
    stdout: "",
    stderr: expect.stringContaining("nowhere.yaml: could not be read"),
  });
  expect(option).toMatchObject({ code: 3, stdout: "" });
  expect(option.stderr).toMatch(/^Unknown option '--jsn'\. Help: npm run spec:diff -- --help\n$/);
  expect(three).toMatchObject({ code: 3, stdout: "" });
  expect(both).toMatchObject({ code: 3, stdout: "" });
  expect(both.stderr).toBe(
    "Expected `--json` or `--markdown`, not both. Help: npm run spec:diff -- --help\n",
  );
});

test.each<[Effect, 0 | 1 | 2, RegExp]>([
  ["none", 0, /^Nothing changes for callers\.\nVersion bump: none/],
  ["patch", 0, /^Compatible: .*\nVersion bump: patch/],
  ["minor", 0, /^Compatible: .*\nVersion bump: minor/],
  ["unknown", 2, /^Cannot tell .*\nVersion bump: to be decided by a person/],
  ["major", 1, /^Breaking: .*\nVersion bump: major/],
])("a severity of %s: exit code %i", (effect, code, says) => {
  const finding = (one: Effect) => ({ effect: one, place: "", reason: "" });
  const report = makeReport(
    [
      {
        operation: "changeOrder",
        method: "post",
        path: "/",
        change: "compatible",
        findings: [finding(effect), finding("none")],
      },
    ],
    [],
  );
  expect(exitCode(report)).toBe(code);
  expect(asText(report)).toMatch(says);
});
