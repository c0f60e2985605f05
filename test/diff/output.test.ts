import { beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { diffContracts } from "../../scripts/diff/index.js";
import { asMarkdown, asText, type Report } from "../../scripts/diff/report.js";

// What would be a line of its own, or a command to who reads the log.
const HOSTILE = [
  "a\n::error::b",
  "::set-output name=x::y",
  "a\r\n::add-mask::b",
  "a\u2028::error::b",
  "##[error]a",
  "a\u001b[2Jb",
  "a\u0085b",
  "a\u202eb",
  "a\u0000b",
  "x".repeat(5_000),
];

/** A contract that has each text wherever a report may repeat one. */
const contract = (type: string) =>
  stringify({
    openapi: "3.1.0",
    info: { title: HOSTILE.join("\n"), version: type },
    servers: [{ url: `https://${type}.example.com` }],
    ...Object.fromEntries(HOSTILE.map((text) => [`x-${text}`, type])),
    paths: Object.fromEntries(
      HOSTILE.map((text, index) => [
        `/${encodeURIComponent(text)}`,
        { post: operation(text, type, `send${index}`) },
      ]),
    ),
  });

const operation = (text: string, type: string, operationId: string) => ({
  operationId,
  tags: [text, type],
  [`x-${text}`]: type,
  parameters: [{ name: text, in: "query", schema: { type, enum: [text, type] } }],
  requestBody: {
    content: { "application/json": { schema: { properties: { [text]: { type } } } } },
  },
  responses: {
    200: {
      description: text,
      content: {
        "application/json": {
          schema: {
            oneOf: [
              { title: text, type: "object", properties: { [text]: { type } } },
              { title: `${text}2`, type: "object", required: [text + type] },
            ],
            patternProperties: { [`^${type}`]: { const: text } },
          },
        },
      },
    },
  },
});

let report: Report;
beforeAll(async () => {
  // Together, since compiling is what takes the time.
  report = await diffContracts(contract("string"), contract("number"), "a", "b");
});

test.each(HOSTILE.map((text, index) => ({ text, index })))(
  "a text from the contract stays within its line of the report: $text",
  ({ index }) => {
    const changes = report.changes.filter(({ operation }) => operation === `send${index}`);
    const head = report.changes.filter(({ operation }) => operation === "contract");
    expect(changes.flatMap(({ findings }) => findings).length).toBeGreaterThan(5);
    expect(head.flatMap(({ findings }) => findings).length).toBeGreaterThan(HOSTILE.length);
    const one = { ...report, changes: [...head, ...changes] };
    for (const output of [asText(one), asMarkdown(one)])
      for (const line of output.split("\n")) {
        expect(line).not.toMatch(/^\s*::|##\[|[\p{Cc}\u2028\u2029\u202e]/u);
        expect(line.length).toBeLessThan(5_000);
      }
    const data = JSON.stringify(one, null, 2).split("\n");
    expect(data.filter((line) => /^\s*::|##\[|[\u2028\u2029\u202e]/.test(line))).toEqual([]);
  },
);
