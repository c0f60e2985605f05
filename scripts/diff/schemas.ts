import { isDeepStrictEqual } from "node:util";
import type { OpenAPI3 } from "openapi-typescript";
import { isRecord } from "../openapi/document.js";
import type { Effect, Finding } from "./report.js";
import { ANNOTATIONS, normalise, type Schema, typesOf } from "./schema-model.js";

/**
 * Who has to cope with a value. What callers send may be allowed more: what they sent is still
 * taken. What they receive may be promised more: what they read is still there.
 */
export type Direction = "request" | "response";

/** Two contracts, and in which direction their schemas' values go. */
export interface Context {
  old: OpenAPI3;
  new: OpenAPI3;
  direction: Direction;
}

// A lower bound is tighter when it grows; of an upper one it is the reverse.
const LOWER = [
  "minimum",
  "exclusiveMinimum",
  "minLength",
  "minItems",
  "minProperties",
  "minContains",
];
const UPPER = [
  "maximum",
  "exclusiveMaximum",
  "maxLength",
  "maxItems",
  "maxProperties",
  "maxContains",
];
const EXACT = [
  "pattern",
  "format",
  "multipleOf",
  "uniqueItems",
  "contentEncoding",
  "contentMediaType",
];
const KNOWN = new Set([
  ...LOWER,
  ...UPPER,
  ...EXACT,
  ...ANNOTATIONS,
  ..."type enum properties required additionalProperties items prefixItems oneOf anyOf".split(" "),
  ..."readOnly writeOnly default discriminator".split(" "),
]);
const MAX_DEPTH = 60;

/** What a caller sees of the change from one schema to another. */
export function compareSchemas(
  context: Context,
  before: unknown,
  after: unknown,
  place: string,
  seen: ReadonlySet<string> = new Set(),
): Finding[] {
  const findings: Finding[] = [];
  const add = (effect: Effect, reason: string, where = place) =>
    findings.push({ effect, place: where, reason });
  const sent = context.direction === "request";
  /** For what allows more (`wider`) or less than before. */
  const judge = (wider: boolean): Effect => (wider === sent ? "minor" : "major");
  const same = (a: unknown, b: unknown) => sameMeaning(context, a, b, next);
  const deeper = (a: unknown, b: unknown, where: string) =>
    findings.push(...compareSchemas(context, a, b, where, next));

  // A recursive schema is compared once: what it comes back to is under way.
  const pair = `${identity(before)} ${identity(after)}`;
  if (seen.has(pair)) return [];
  const next = new Set([...seen, pair]);
  if (seen.size > MAX_DEPTH)
    return [{ effect: "unknown", place, reason: "nested too deeply to compare" }];

  const a = normalise(context.old, before);
  const b = normalise(context.new, after);
  if (!a || !b) {
    if (!isDeepStrictEqual(before, after))
      add(
        "unknown",
        "an `allOf` whose parts contradict each other, or cannot be put together, has changed",
      );
    return findings;
  }
  if (isDeepStrictEqual(a, b) && !hasReferences(a)) return findings;

  compareTypes(a, b, judge, add);
  compareEnums(a, b, sent, add);
  compareMembers(a, b, place, { sent, add, judge, deeper });
  if (a.items !== undefined || b.items !== undefined) deeper(a.items, b.items, `${place} > items`);
  const [tupleA, tupleB] = [asList(a.prefixItems), asList(b.prefixItems)];
  for (let index = 0; index < Math.max(tupleA.length, tupleB.length); index++)
    deeper(tupleA[index], tupleB[index], `${place} > ${index}`);
  for (const choice of ["oneOf", "anyOf"])
    compareChoices(a, b, choice, place, { add, judge, deeper, same });

  for (const key of [...LOWER, ...UPPER]) {
    if (a[key] === b[key]) continue;
    const [x, y] = [a[key], b[key]];
    const tighter =
      y !== undefined && (x === undefined || LOWER.includes(key) === Number(y) > Number(x));
    // Answers are not refused for such, and the types do not have them.
    add(sent ? judge(!tighter) : "patch", `${show(key)} was ${show(x)}, is ${show(y)}`);
  }
  for (const key of EXACT)
    if (!isDeepStrictEqual(a[key], b[key]))
      add(
        sent ? (b[key] === undefined ? "minor" : "major") : "patch",
        `${show(key)} was ${show(a[key])}, is ${show(b[key])}`,
      );
  if (!isDeepStrictEqual(a.default, b.default))
    add(
      sent && a.default !== undefined ? "major" : "minor",
      `the value taken where none is sent was ${show(a.default)}, is ${show(b.default)}`,
    );
  const hiding = sent ? "readOnly" : "writeOnly";
  for (const key of ["readOnly", "writeOnly"])
    if (Boolean(a[key]) !== Boolean(b[key]))
      add(
        key === hiding && b[key] ? "major" : "minor",
        `${b[key] ? "is now" : "is no longer"} \`${key}\``,
      );
  if (!isDeepStrictEqual(a.discriminator, b.discriminator)) {
    const name = (schema: Schema) =>
      isRecord(schema.discriminator) && schema.discriminator.propertyName;
    add(name(a) && name(a) !== name(b) ? "major" : "unknown", "the discriminator has changed");
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
    if (!KNOWN.has(key) && !key.startsWith("x-") && !same(a[key], b[key]))
      add("unknown", `${show(key)} has changed, whose meaning is not compared`);
  if (Boolean(a.deprecated) !== Boolean(b.deprecated))
    add("minor", b.deprecated ? "is deprecated now" : "is no longer deprecated");
  for (const key of ["title", "description", "example", "examples"])
    if (!isDeepStrictEqual(a[key], b[key])) add("patch", `its ${key} has changed`);
  return findings;
}

type Add = (effect: Effect, reason: string, where?: string) => void;
type Judge = (wider: boolean) => Effect;

function compareTypes(a: Schema, b: Schema, judge: Judge, add: Add): void {
  const [old, now] = [typesOf(a), typesOf(b)];
  const covers = (types: string[], type: string) =>
    types.includes(type) || (type === "integer" && types.includes("number"));
  const gained = now.filter((type) => !covers(old, type));
  const lost = old.filter((type) => !covers(now, type));
  if (!gained.length && !lost.length) return;
  if (gained.length && lost.length)
    return void add("major", `its type was ${list(old)}, is ${list(now)}`);
  const wider = gained.length > 0;
  const [one, ...more] = wider ? gained : lost;
  if (one === "null" && !more.length)
    add(judge(wider), wider ? "may be null now" : "may no longer be null");
  else
    add(
      judge(wider),
      `its type was ${list(old)}, is ${list(now)}, which is ${wider ? "wider" : "narrower"}`,
    );
}

function compareEnums(a: Schema, b: Schema, sent: boolean, add: Add): void {
  const [old, now] = [asValues(a.enum), asValues(b.enum)];
  if (!old && !now) return;
  // That a value is null is said with the types.
  const gained = now?.filter((value) => value !== null && old && !includes(old, value)) ?? [];
  const lost = old?.filter((value) => value !== null && now && !includes(now, value)) ?? [];
  if (old && !now) add(sent ? "minor" : "major", "is no longer an enum: any value is possible");
  if (!old && now)
    add(sent ? "major" : "minor", `is an enum now: only ${now.map(show).join(", ")}`);
  if (lost.length)
    add(sent ? "major" : "minor", `the enum no longer has ${lost.map(show).join(", ")}`);
  if (gained.length)
    add(
      sent ? "minor" : "major",
      `the enum has ${gained.map(show).join(", ")} too${sent ? "" : ": at run time it is let through, but code that covers every value no longer compiles"}`,
    );
}

interface Tools {
  add: Add;
  judge: Judge;
  deeper: (a: unknown, b: unknown, place: string) => void;
}

function compareMembers(
  a: Schema,
  b: Schema,
  place: string,
  { sent, add, judge, deeper }: Tools & { sent: boolean },
): void {
  const [old, now] = [asMap(a.properties), asMap(b.properties)];
  const [must, mustNow] = [new Set(asList(a.required)), new Set(asList(b.required))];
  const at = (name: string) => (place ? `${place} > ${name}` : name);
  for (const [name, schema] of Object.entries(old)) {
    const word = must.has(name) ? "required" : "optional";
    if (!Object.hasOwn(now, name)) {
      add(
        "major",
        sent ? `the ${word} member is no longer taken` : `the ${word} answer member vanished`,
        at(name),
      );
      continue;
    }
    deeper(schema, now[name], at(name));
  }
  for (const name of Object.keys(now)) {
    if (Object.hasOwn(old, name)) continue;
    if (!sent) add("minor", "a new answer member", at(name));
    else if (mustNow.has(name)) add("major", "a new required member", at(name));
    else add("minor", "a new optional member", at(name));
  }
  for (const name of new Set([...must, ...mustNow].map(String))) {
    if (must.has(name) === mustNow.has(name)) continue;
    const inBoth = Object.hasOwn(old, name) === Object.hasOwn(now, name);
    if (inBoth)
      add(
        judge(must.has(name)),
        mustNow.has(name) ? "is required now" : "is optional now",
        at(name),
      );
  }
  const [extra, extraNow] = [a.additionalProperties ?? true, b.additionalProperties ?? true];
  if (isDeepStrictEqual(extra, extraNow) && !hasReferences(extra)) return;
  const where = at("(any other member)");
  if (isRecord(extra) && isRecord(extraNow)) deeper(extra, extraNow, where);
  else if (extraNow === false)
    add(sent || isRecord(extra) ? "major" : "minor", "is not allowed any more", where);
  else if (extra === false) add("minor", "is allowed now", where);
  else if (isRecord(extra)) add(sent ? "minor" : "major", "may be anything now", where);
  else add(sent ? "major" : "minor", "has a schema now", where);
}

/** Pairs the variants of a choice: the same ones first, then those of the same name, then by position. */
function compareChoices(
  a: Schema,
  b: Schema,
  choice: string,
  place: string,
  { add, judge, deeper, same }: Tools & { same: (x: unknown, y: unknown) => boolean },
): void {
  const variants = asList(a[choice]);
  const variantsNow = asList(b[choice]);
  if (!variants.length && !variantsNow.length) return;
  if (!variants.length || !variantsNow.length)
    return void add(
      "unknown",
      `${variantsNow.length ? "is" : "is no longer"} a choice (\`${choice}\`)`,
    );
  const old = new Set(variants);
  const now = new Set(variantsNow);
  const take = (
    matches: (x: unknown, y: unknown) => boolean,
    found: (x: unknown, y: unknown) => void,
  ) => {
    for (const x of old)
      for (const y of now)
        if (matches(x, y)) {
          old.delete(x);
          now.delete(y);
          found(x, y);
          break;
        }
  };
  take(
    (x, y) => ref(x) !== "" && ref(x) === ref(y),
    (x, y) => deeper(x, y, `${place} > ${nameOf(x)}`),
  );
  take(same, () => {});
  if (old.size === now.size)
    take(
      () => true,
      (x, y) => deeper(x, y, `${place} > ${choice} ${variants.indexOf(x) + 1}`),
    );
  if (old.size && now.size)
    return void add(
      "unknown",
      `the variants of \`${choice}\` cannot be told apart: ${variants.length} were, ${variantsNow.length} are`,
    );
  for (const x of old) add(judge(false), `the variant ${nameOf(x)} of \`${choice}\` is gone`);
  for (const y of now) add(judge(true), `a new variant of \`${choice}\`: ${nameOf(y)}`);
}

/** Equal in all that is not annotation, references followed. */
function sameMeaning(context: Context, a: unknown, b: unknown, seen: ReadonlySet<string>): boolean {
  if (!isRecord(a) || !isRecord(b)) return isDeepStrictEqual(a, b);
  return (["request", "response"] as const).every((direction) =>
    compareSchemas({ ...context, direction }, a, b, "", seen).every(
      ({ effect }) => effect === "patch",
    ),
  );
}

const identities = new WeakMap<object, string>();
let lastIdentity = 0;

/** What tells a schema from another: its reference, or the very object. */
function identity(value: unknown): string {
  if (!isRecord(value)) return String(value);
  const known = ref(value) || identities.get(value);
  if (known) return known;
  const fresh = `${++lastIdentity}`;
  identities.set(value, fresh);
  return fresh;
}

function ref(value: unknown): string {
  return isRecord(value) && typeof value.$ref === "string" ? value.$ref : "";
}

function nameOf(value: unknown): string {
  const name = ref(value).split("/").at(-1);
  if (name) return name;
  const { title, type } = asMap(value);
  return String(title ?? type ?? "without a name");
}

function hasReferences(value: unknown): boolean {
  return JSON.stringify(value)?.includes('"$ref"') ?? false;
}

function includes(values: unknown[], value: unknown): boolean {
  return values.some((one) => isDeepStrictEqual(one, value));
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asValues(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function asMap(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function list(types: string[]): string {
  return types.length === 7 ? "anything" : types.join(" or ");
}

function show(value: unknown): string {
  return value === undefined
    ? "absent"
    : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
