import { isRecord } from "./contract.js";

// What says which members, items and types there are. Values that a server may widen without breaking
// anyone (enums, formats, lengths, further members) are no grounds to refuse a success.
const SCHEMAS = ["items", "additionalProperties"];
const MAPS = ["properties", "$defs"];
const LISTS = ["allOf", "anyOf", "prefixItems"];

/** The structure that a schema asks of a value, as JSON Schema 2020-12. */
export function structural(schema: unknown): unknown {
  if (!isRecord(schema)) return schema;
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "type" || key === "required") kept[key] = value;
    else if (key === "$ref") kept[key] = `contract${value}`;
    else if (SCHEMAS.includes(key) && isRecord(value)) kept[key] = structural(value);
    else if (MAPS.includes(key) && isRecord(value)) kept[key] = mapValues(value, structural);
    else if (LISTS.includes(key) && Array.isArray(value)) kept[key] = value.map(structural);
    else if (key === "oneOf" && Array.isArray(value)) kept.anyOf = value.map(structural);
  }
  return kept;
}

export function mapValues<T, U>(record: Record<string, T>, change: (value: T) => U) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
