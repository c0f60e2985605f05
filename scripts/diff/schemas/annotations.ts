import { isDeepStrictEqual } from "node:util";
import type { Finding } from "../report.js";
import { type Direction, show } from "./comparison.js";
import type { SchemaNode } from "./model.js";

const TEXTS = ["title", "description", "example", "examples", "externalDocs", "discriminator"];

/** Changes of what is said about values without limiting them. */
export function compareAnnotations(
  old: SchemaNode,
  now: SchemaNode,
  place: string,
  direction: Direction,
): Finding[] {
  const findings: Finding[] = [];
  const sent = direction === "request";
  const add = (effect: Finding["effect"], reason: string) =>
    findings.push({ effect, place, reason });
  const [before, after] = [said(old, "default")[0], said(now, "default")[0]];
  if (!isDeepStrictEqual(before, after))
    add(
      sent && before !== undefined ? "major" : "minor",
      `the value taken where none is sent was ${show(before)}, is ${show(after)}`,
    );
  const [was, is] = [old, now].map((node) => said(node, "deprecated").includes(true));
  if (was !== is) add("minor", `is ${is ? "now" : "no longer"} \`deprecated\``);
  for (const key of TEXTS)
    if (!isDeepStrictEqual(said(old, key), said(now, key))) add("patch", `its ${key} has changed`);
  return findings;
}

/** All different values of a keyword, in their order. */
function said({ notes }: SchemaNode, key: string): unknown[] {
  const values = notes.flatMap((schema) => (schema[key] === undefined ? [] : [schema[key]]));
  return values.filter(
    (value, index) => values.findIndex((one) => isDeepStrictEqual(one, value)) === index,
  );
}
