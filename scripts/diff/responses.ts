import { isDeepStrictEqual } from "node:util";
import type { OpenAPI3 } from "openapi-typescript";
import { asMap } from "../openapi/references.js";
import { isHarmful } from "./schemas/comparison.js";
import {
  type Add,
  type Compare,
  contentOf,
  deref,
  mediaName,
  type Node,
  schemaOf,
  type View,
} from "./view.js";

/** Changes of what an operation answers. */
export function compareResponses(a: View, b: View, add: Add, compare: Compare): void {
  for (const [status, old] of a.responses) {
    const place = `response ${status}`;
    const covering = [status, `${status[0]}XX`, "default"].find((one) => b.responses.has(one));
    const now = covering && b.responses.get(covering);
    if (!now || (covering === "default" && isSuccess(status) && status !== "default")) {
      add(
        "major",
        place,
        isSuccess(status)
          ? "the success status was removed"
          : "the documented status was removed: code that handles it no longer compiles",
      );
      continue;
    }
    if (covering !== status)
      add("major", place, `is documented as ${covering} now: its literal status was removed`);
    compareContents(old, now, place, add, compare);
    compareHeaders(a.document, b.document, old, now, place, add, compare);
    if (old.description !== now.description) add("patch", place, "its description has changed");
  }
  for (const [status, now] of b.responses) {
    const place = `response ${status}`;
    if (a.responses.has(status)) continue;
    if (!isSuccess(status)) {
      add("minor", place, "a new documented response");
      continue;
    }
    const known = [...a.responses].find(
      ([old, response]) => isSuccess(old) && hasBodyOf(response, now, compare),
    );
    add(
      known ? "minor" : "major",
      place,
      known
        ? `a new success status, with the body of ${known[0]}`
        : "a new success status, with another body",
    );
  }
}

/** Whether who reads one response's body can read the other's. */
function hasBodyOf(known: Node, response: Node, compare: Compare): boolean {
  const [old, now] = [contentOf(known), contentOf(response)];
  return (
    isDeepStrictEqual([...old.keys()].sort(), [...now.keys()].sort()) &&
    [...old].every(
      ([type, media]) =>
        !compare("response", media.schema, now.get(type)?.schema, "").some(isHarmful),
    )
  );
}

function compareContents(a: Node, b: Node, place: string, add: Add, compare: Compare): void {
  const [old, now] = [contentOf(a), contentOf(b)];
  if (old.size && !now.size) return void add("major", place, "no longer has a body");
  if (!old.size && now.size)
    return void add("major", place, `has a body now, ${[...now.keys()].join(" or ")}`);
  for (const [type, media] of old) {
    const after = now.get(type);
    const where = `${place}${mediaName(type)}`;
    if (!after) {
      add("major", place, `no longer comes as ${type}`);
      continue;
    }
    for (const { effect, place, reason } of compare("response", media.schema, after.schema, where))
      add(effect, place, reason);
    for (const text of ["example", "examples"])
      if (!isDeepStrictEqual(media[text], after[text])) add("patch", place, `its ${text} changed`);
  }
  for (const type of now.keys()) if (!old.has(type)) add("major", place, `may come as ${type} too`);
}

function compareHeaders(
  before: OpenAPI3,
  after: OpenAPI3,
  a: Node,
  b: Node,
  place: string,
  add: Add,
  compare: Compare,
): void {
  const lower = (document: OpenAPI3, headers: unknown) =>
    new Map(
      Object.entries(asMap(headers)).map(([name, header]) => [
        name.toLowerCase(),
        deref(document, header),
      ]),
    );
  const [old, now] = [lower(before, a.headers), lower(after, b.headers)];
  for (const [name, header] of old) {
    const where = `${place} > header ${name}`;
    const headerNow = now.get(name);
    if (!headerNow) {
      add("major", where, "the documented header was removed");
      continue;
    }
    if (Boolean(header.required) !== Boolean(headerNow.required))
      add(
        header.required ? "major" : "minor",
        where,
        header.required ? "is optional now" : "is required now",
      );
    for (const { effect, place, reason } of compare(
      "response",
      schemaOf(header),
      schemaOf(headerNow),
      where,
    ))
      add(effect, place, reason);
  }
  for (const name of now.keys())
    if (!old.has(name)) add("minor", `${place} > header ${name}`, "a new documented header");
}

function isSuccess(status: string): boolean {
  return status.startsWith("2");
}
