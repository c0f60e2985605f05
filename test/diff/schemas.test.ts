import type { OpenAPI3 } from "openapi-typescript";
import { describe, expect, test } from "vitest";
import { worst } from "../../scripts/diff/report.js";
import { SchemaComparer } from "../../scripts/diff/schemas/compare.js";
import { SAME_MEANING, SCHEMA_CHANGES } from "./schema-changes.js";

const CONTRACT = {
  openapi: "3.1.0",
  info: { title: "", version: "" },
  paths: {},
  components: {
    schemas: {
      Line: { type: "object", required: ["sku"], properties: { sku: { type: "string" } } },
      Tree: {
        type: "object",
        properties: {
          name: { type: "string" },
          kids: { type: "array", items: { $ref: "#/components/schemas/Tree" } },
        },
      },
    },
  },
} as unknown as OpenAPI3;

function effect(direction: "request" | "response", old: unknown, now: unknown) {
  const findings = new SchemaComparer(structuredClone(CONTRACT), CONTRACT).compare(
    direction,
    old,
    now,
    "",
  );
  return worst(findings.map((finding) => finding.effect));
}

describe("a change of a schema, in requests and responses", () => {
  test.each(SCHEMA_CHANGES)("%s", (_, old, now, request, response) => {
    expect({
      request: effect("request", old, now),
      response: effect("response", old, now),
    }).toEqual({ request, response });
  });

  test('few are "cannot tell"', () => {
    const unknown = SCHEMA_CHANGES.filter(
      ([name, , , request, response]) =>
        [request, response].includes("unknown") && !/^(pattern|format)/.test(name),
    );
    expect(SCHEMA_CHANGES.length).toBeGreaterThan(100);
    expect(unknown.map(([name]) => name)).toHaveLength(2);
  });
});

test.each(SAME_MEANING)("equivalent schemas in another form: %s", (_, old, now) => {
  for (const direction of ["request", "response"] as const) {
    expect(effect(direction, old, now), direction).toMatch(/^(none|patch)$/);
    expect(effect(direction, now, old), direction).toMatch(/^(none|patch)$/);
  }
});
