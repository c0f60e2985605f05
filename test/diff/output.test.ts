import { expect, test } from "vitest";
import { stringify } from "yaml";
import { diffContracts } from "../../scripts/diff/index.js";
import { asMarkdown, asText } from "../../scripts/diff/report.js";

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

/** A contract that has a text wherever a report may repeat one. */
const contract = (text: string, type: string) =>
  stringify({
    openapi: "3.1.0",
    info: { title: text, version: type },
    servers: [{ url: `https://${type}.example.com` }],
    [`x-${text}`]: type,
    paths: {
      [`/${encodeURIComponent(text)}`]: {
        post: {
          operationId: "send",
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
        },
      },
    },
  });

test.each(HOSTILE)(
  "a contract's text stays within its line of the report: %j",
  async (text) => {
    const report = await diffContracts(
      contract(text, "string"),
      contract(text, "number"),
      "a",
      "b",
    );
    expect(report.changes.flatMap(({ findings }) => findings).length).toBeGreaterThan(5);
    for (const output of [asText(report), asMarkdown(report)])
      for (const line of output.split("\n")) {
        expect(line).not.toMatch(/^\s*::|##\[|[\p{Cc}\u2028\u2029\u202e]/u);
        expect(line.length).toBeLessThan(5_000);
      }
    const data = JSON.stringify(report, null, 2).split("\n");
    expect(data.filter((line) => /^\s*::|##\[|[\u2028\u2029\u202e]/.test(line))).toEqual([]);
  },
  60_000,
);
