import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { diffContracts } from "../../scripts/spec/diff-contracts.js";
import { asMarkdown, asText, makeReport, type Report, worst } from "../../scripts/spec/report.js";
import { BASE, CHANGES, type Doc, op, order, sent } from "./changes.js";
import { projectCopy, run } from "./run.js";

/** All cases side by side in one contract, since compiling is what takes the time. */
function together(change: boolean): string {
  const all: Doc = {
    ...parse(BASE),
    paths: {},
    components: { ...parse(BASE).components, schemas: {} },
  };
  for (const [index, [apply]] of Object.values(CHANGES).entries()) {
    const one = parse(BASE);
    if (change) apply(one);
    const own: Doc = JSON.parse(
      JSON.stringify({ paths: one.paths, schemas: one.components.schemas })
        .replaceAll(/Order\b|Person\b|Company\b/g, (name) => `${name}${index}`)
        .replaceAll("/orders/", `/orders${index}/`),
    );
    Object.assign(all.paths, own.paths);
    Object.assign(all.components.schemas, own.schemas);
  }
  return stringify(all, { aliasDuplicateObjects: false });
}

describe("what a change means to a caller", () => {
  let report: Report;
  beforeAll(async () => {
    report = await diffContracts(together(false), together(true), "old", "new");
  });

  test.each(
    Object.entries(CHANGES).map(([name, [, bump, says]], index) => ({ name, bump, says, index })),
  )("$name", ({ bump, says, index }) => {
    const changes = report.changes.filter(({ operation }) => operation.endsWith(`Order${index}`));
    const text = asText({ ...report, changes }).replaceAll(
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

test("what is written otherwise and means the same changes nothing for callers", async () => {
  const written = changed((d) => {
    // A reference instead of what it stands for, and the reverse.
    d.components.schemas.Line = order(d).properties.lines.items;
    order(d).properties.lines.items = { $ref: "#/components/schemas/Line" };
    op(d).responses["200"].content["application/json"].schema = {
      allOf: [{ $ref: "#/components/schemas/Order" }],
    };
    sent(d).properties.note = { allOf: [{ type: "string" }] };
    sent(d).properties.amount = { maximum: 100, type: ["number"] };
    d.components.parameters = { Dry: op(d).parameters[0] };
    op(d).parameters = [{ $ref: "#/components/parameters/Dry" }];
    order(d).required.reverse();
    d.components.securitySchemes = { renamed: { scheme: "bearer", type: "http" } };
    d.security = [{ renamed: [] }];
  });
  const { changes, bump } = await diffContracts(BASE, written, "old", "new");
  // Two types can be imported by name that could not before.
  expect(changes.map(({ operation, findings }) => [operation, findings.length])).toEqual([
    ["contract", 2],
  ]);
  expect(bump).toBe("minor");
});

test("where only the types see it, the worse verdict counts, and is said to", async () => {
  // Taken in another form too: nothing is lost, but the generated method takes that one now.
  const content = { "text/plain": { schema: { type: "string" } } };
  const asText = changed((d) => {
    op(d).requestBody.content = content;
  });
  const asJsonToo = changed((d) => {
    op(d).requestBody.content = { ...content, ...op(d).requestBody.content };
  });
  const { bump, notes, changes } = await diffContracts(asText, asJsonToo, "old", "new");
  expect(changes[0]?.findings).toContainEqual({
    effect: "major",
    place: "types",
    reason: expect.stringMatching(/^what callers give does not fit any more: .*string/),
  });
  expect(notes).toEqual([expect.stringMatching(/^changeOrder: .* the worse counts/)]);
  expect(bump).toBe("major");
});

test("others' text stays text in a pull request", () => {
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

test("spec:diff: forms and exit codes", async () => {
  const root = projectCopy();
  const save = (name: string, text: string) => {
    writeFileSync(join(root, name), text);
    return name;
  };
  const old = save("old.yaml", BASE);
  const major = save("major.yaml", changed(CHANGES["operation: renamed"]![0]));
  const unclear = save(
    "unclear.yaml",
    changed(CHANGES["a word whose meaning is not compared"]![0]),
  );
  const [breaking, unknown, missing] = await Promise.all([
    run(root, "spec-diff.ts", ["--json", old, major]),
    run(root, "spec-diff.ts", ["--markdown", old, unclear]),
    run(root, "spec-diff.ts", ["nowhere.yaml"]),
  ]);
  expect(breaking).toMatchObject({ code: 1, stderr: "" });
  expect(JSON.parse(breaking.stdout)).toMatchObject({
    verdict: "breaking",
    bump: "major",
    changes: [
      { operation: "changeOrder", method: "post", path: "/orders/{id}", change: "renamed" },
    ],
  });
  expect(unknown.code).toBe(2);
  expect(unknown.stdout).toMatch(/^## What this contract means to callers\n\n\*\*Cannot tell/);
  expect(missing).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("nowhere.yaml: could not be read"),
  });
}, 60_000);
