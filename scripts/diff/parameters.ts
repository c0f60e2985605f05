import { isDeepStrictEqual } from "node:util";
import type { ContractParameter } from "../openapi/model.js";
import type { Finding } from "./report.js";
import type { SchemaComparer } from "./schemas/compare.js";
import { collect, compareDeprecated, compareRequired, type DiffOperation } from "./view.js";

/** Changes of what a caller gives in `params`. */
export function compareParameters(
  a: DiffOperation,
  b: DiffOperation,
  schemas: SchemaComparer,
): Finding[] {
  const { findings, add } = collect();
  const left = new Set(b.parameters);
  for (const old of a.parameters) {
    const place = placeOf(old);
    const now =
      [...left].find((one) => isSame(one, old)) ?? [...left].find((one) => isAlike(one, old));
    if (!now) {
      add("major", place, "was removed");
      continue;
    }
    left.delete(now);
    if (old.name !== now.name)
      add("major", place, `is written \`${now.name}\` now: that is its name in \`params.header\``);
    const [said, saidNow] = [old.source, now.source];
    findings.push(
      ...compareRequired(place, old.required, now.required),
      ...schemas.compare("request", old.schema, now.schema, place, !(old.required || now.required)),
      ...compareStyles(old, now, place, schemas),
      ...compareDeprecated(place, said.deprecated, saidNow.deprecated),
    );
    for (const text of ["description", "example", "examples"])
      if (!isDeepStrictEqual(said[text], saidNow[text])) add("patch", place, `its ${text} changed`);
  }
  for (const now of left)
    add(
      now.required ? "major" : "minor",
      placeOf(now),
      now.required ? "a new required parameter" : "a new optional parameter",
    );
  return findings;
}

function compareStyles(
  old: ContractParameter,
  now: ContractParameter,
  place: string,
  schemas: SchemaComparer,
): Finding[] {
  const [was, is] = [old, now].map(styleOf);
  if (was === is) return [];
  const change = `was serialized as ${was}, is as ${is}`;
  // The client refuses a value that its style cannot express.
  return nests(old) && !nests(now) && schemas.mayNest(old.schema)
    ? [{ effect: "major", place, reason: `${change}, which cannot express nested values` }]
    : [{ effect: "patch", place, reason: `${change}: the client does it` }];
}

function styleOf({ json, style, explode, allowReserved }: ContractParameter): string {
  const kind = json ? "JSON" : `style \`${style}\`${explode ? ", exploded" : ""}`;
  return `${kind}${allowReserved ? ", with reserved characters" : ""}`;
}

function nests({ json, style }: ContractParameter): boolean {
  return json || style === "deepObject";
}

function isSame(one: ContractParameter, other: ContractParameter): boolean {
  return one.in === other.in && one.name === other.name;
}

/** Servers take a header in upper and lower case; `params.header` does not. */
function isAlike(one: ContractParameter, other: ContractParameter): boolean {
  return (
    one.in === "header" &&
    other.in === "header" &&
    one.name.toLowerCase() === other.name.toLowerCase()
  );
}

function placeOf({ in: location, name }: ContractParameter): string {
  return `${location} ${name} parameter`;
}
