import { isDeepStrictEqual } from "node:util";
import type { Finding } from "./report.js";
import { compareResponses } from "./responses.js";
import type { SchemaComparer } from "./schemas/compare.js";
import { compareSecurity } from "./security.js";
import {
  type Add,
  type Compare,
  contentOf,
  type DiffOperation,
  mediaName,
  schemaOf,
  type View,
  view,
} from "./view.js";

const ANNOTATIONS = ["summary", "description", "tags", "externalDocs"];
const COMPARED = new Set([
  ...ANNOTATIONS,
  ..."operationId parameters requestBody responses security servers deprecated".split(" "),
]);

/** What a caller of the generated method sees of the change from one operation to another. */
export function compareOperations(
  before: DiffOperation,
  after: DiffOperation,
  schemas: SchemaComparer,
): Finding[] {
  const findings: Finding[] = [];
  const add: Add = (effect, place, reason) => findings.push({ effect, place, reason });
  const compare: Compare = (direction, x, y, place) => schemas.compare(direction, x, y, place);
  const [a, b] = [view(before), view(after)];
  if (before.method !== after.method || before.path !== after.path)
    add(
      "major",
      "",
      `is now ${after.method.toUpperCase()} ${after.path}: the typed path of \`meum.api\` was removed`,
    );
  compareParameters(a, b, add, compare);
  compareRequestBodies(a, b, add, compare);
  compareResponses(a, b, add, compare);
  compareSecurity(a, b, add);
  if (a.server !== b.server)
    add("major", "server", `requests went to ${server(a)}, and go to ${server(b)}`);
  if (Boolean(a.source.deprecated) !== Boolean(b.source.deprecated))
    add("minor", "", b.source.deprecated ? "is deprecated now" : "is no longer deprecated");
  for (const key of ANNOTATIONS)
    if (!isDeepStrictEqual(a.source[key], b.source[key])) add("patch", "", `its ${key} changed`);
  for (const key of new Set([...Object.keys(a.source), ...Object.keys(b.source)]))
    if (!COMPARED.has(key) && !isDeepStrictEqual(a.source[key], b.source[key]))
      if (key.startsWith("x-") || key === "callbacks")
        add("patch", "", `its \`${key}\` changed, which the client does not use`);
      else add("unknown", key, "has changed, and what that means is not known");
  return findings;
}

function compareParameters(a: View, b: View, add: Add, compare: Compare): void {
  for (const [key, old] of a.parameters) {
    const place = `${key} parameter`;
    const now = b.parameters.get(key);
    if (!now) {
      add("major", place, "was removed");
      continue;
    }
    if (Boolean(old.required) !== Boolean(now.required))
      add(
        now.required ? "major" : "minor",
        place,
        now.required ? "is required now" : "is optional now",
      );
    for (const { effect, place: where, reason } of compare(
      "request",
      schemaOf(old),
      schemaOf(now),
      place,
    ))
      add(effect, where, reason);
    for (const how of ["style", "explode", "allowReserved", "allowEmptyValue"])
      if (!isDeepStrictEqual(old[how], now[how]))
        add("patch", place, `its ${how} changed: the client serializes it in the new way`);
    if (Boolean(old.deprecated) !== Boolean(now.deprecated))
      add("minor", place, now.deprecated ? "is deprecated now" : "is no longer deprecated");
    for (const text of ["description", "example", "examples"])
      if (!isDeepStrictEqual(old[text], now[text])) add("patch", place, `its ${text} changed`);
  }
  for (const [key, now] of b.parameters)
    if (!a.parameters.has(key))
      add(
        now.required ? "major" : "minor",
        `${key} parameter`,
        now.required ? "a new required parameter" : "a new optional parameter",
      );
}

function compareRequestBodies(a: View, b: View, add: Add, compare: Compare): void {
  const place = "request body";
  if (!a.body && !b.body) return;
  if (!a.body)
    return void add(
      b.body?.required ? "major" : "minor",
      place,
      b.body?.required ? "is required now" : "may be sent now",
    );
  if (!b.body) return void add("major", place, "is no longer accepted");
  if (Boolean(a.body.required) !== Boolean(b.body.required))
    add(
      b.body.required ? "major" : "minor",
      place,
      b.body.required ? "is required now" : "is optional now",
    );
  const [old, now] = [contentOf(a.body), contentOf(b.body)];
  for (const [type, media] of old) {
    const after = now.get(type);
    if (!after) {
      add("major", place, `is no longer accepted as ${type}`);
      continue;
    }
    const where = `${place}${mediaName(type)}`;
    for (const finding of compare("request", media.schema, after.schema, where))
      add(finding.effect, finding.place, finding.reason);
    if (!isDeepStrictEqual(media.encoding, after.encoding))
      add("patch", where, "its encoding changed: the client serializes it in the new way");
  }
  for (const type of now.keys())
    if (!old.has(type)) add("minor", place, `is accepted as ${type} too`);
  if (a.body.description !== b.body.description) add("patch", place, "its description changed");
}

function server(view: View): string {
  return view.server ?? "no server that the contract names";
}
