import { isDeepStrictEqual } from "node:util";
import type { Finding } from "../report.js";
import { type Direction, show } from "./comparison.js";
import type { SchemaNode } from "./model.js";

const TEXTS = "title description default example examples externalDocs discriminator".split(" ");

/** Changes of what is said about values without limiting them. */
export function compareAnnotations(old: SchemaNode, now: SchemaNode, place: string): Finding[] {
  const findings: Finding[] = [];
  const add = (effect: Finding["effect"], reason: string) =>
    findings.push({ effect, place, reason });
  const [was, is] = [old, now].map((node) => said(node, "deprecated").includes(true));
  if (was !== is) add("minor", `is ${is ? "now" : "no longer"} \`deprecated\``);
  for (const key of TEXTS)
    if (!isDeepStrictEqual(said(old, key), said(now, key))) add("patch", `its ${key} has changed`);
  return findings;
}

/** A change of what an absent value means, of a value that may be absent. */
export function compareDefaults(
  old: SchemaNode,
  now: SchemaNode,
  place: string,
  direction: Direction,
): Finding[] {
  const [before, after] = [said(old, "default")[0], said(now, "default")[0]];
  if (isDeepStrictEqual(before, after)) return [];
  const effect = direction === "request" && before !== undefined ? "major" : "minor";
  const reason = `the value taken where none is sent was ${show(before)}, is ${show(after)}`;
  return [{ effect, place, reason }];
}

/** All different values of a keyword, in their order. */
function said({ notes }: SchemaNode, key: string): unknown[] {
  const values = notes.flatMap((schema) => (schema[key] === undefined ? [] : [schema[key]]));
  return values.filter(
    (value, index) => values.findIndex((one) => isDeepStrictEqual(one, value)) === index,
  );
}
