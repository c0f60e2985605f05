import {
  BaseResolver,
  createConfig,
  type Document,
  lintDocument,
  ResolveError,
  Source,
} from "@redocly/openapi-core";
import type { OpenAPI3 } from "openapi-typescript";
import { SCHEMA_MAPS } from "./keywords.js";
import type { Place, Problem } from "./model.js";
import { INHERITED } from "./own.js";
import { ContractError } from "./problem.js";
import { parsePointer, valueAt } from "./references.js";

const RULES = {
  struct: "error",
  "path-parameters-defined": "error",
  "operation-parameters-unique": "error",
  "no-identical-paths": "error",
  "no-undefined-server-variable": "error",
  "security-defined": "off", // would ask for security everywhere; security.ts checks the names
} as const;

/** Reads nothing, whatever a contract says. */
class NoResolver extends BaseResolver {
  override async loadExternalRef(ref: string): Promise<Source> {
    throw new ResolveError(new Error(`${ref} is not read`));
  }
}

/** What of a document is not of OpenAPI's structure: a missing or misplaced keyword, a wrong type. */
export async function findProblems(document: OpenAPI3): Promise<Problem[]> {
  const config = await createConfig({ rules: RULES }, { extends: [] });
  const problems = await lintDocument({
    document: { source: new Source("contract", ""), parsed: disguised(document) } as Document,
    config: config.styleguide,
    externalRefResolver: new NoResolver(),
  }).catch(({ message }) => {
    // It expects texts where it looks for references: in a discriminator's mapping.
    throw new ContractError(`its structure cannot be read: ${message}`);
  });
  return problems.flatMap(({ message: said, location, suggest = [] }): Problem[] => {
    const message = said.replaceAll(MARK, "");
    const pointer = (location[0]?.pointer ?? "#/").replaceAll(MARK, "");
    const place = pointer === "#/" ? [] : parsePointer(pointer);
    // What an extension or an example holds is its author's business.
    if (place.some((key) => /^(x-.*|examples?)$/.test(key) && !isName(place, key))) return [];
    // As JSON Schema has it, and so 3.1.
    if (/^Expected type `Schema` \(object\) but got `boolean`/.test(message)) return [];
    // 3.0 has no type `null`; people write it, and mean it.
    const isNull = place.at(-1) === "type" && valueAt(document, place) === "null";
    const harmless = isNull || isHarmless(message, place, suggest);
    return [{ place, message: message.replace(/\.$/, ""), harmless }];
  });
}

// No contract's author has a use for it.
const MARK = "\uE000";
const IN_TEXT = new RegExp(`(?<=[/{])(?:${INHERITED.join("|")})(?=[/}]|$)`, "g");

/** A copy in which no key is one that every object has: those, the linter takes for keywords. */
function disguised<Value>(document: Value): Value {
  const copies = new Map<unknown, unknown>(); // what is shared stays so
  const copyOf = (node: unknown): unknown => {
    // References, and the variables of a server's URL.
    if (typeof node === "string") return node.replace(IN_TEXT, `$&${MARK}`);
    if (typeof node !== "object" || node === null) return node;
    const known = copies.get(node);
    if (known) return known;
    const copy = Array.isArray(node)
      ? node.map(copyOf)
      : Object.fromEntries(
          Object.entries(node).map(([name, value]) => [
            INHERITED.includes(name) ? name + MARK : name,
            copyOf(value),
          ]),
        );
    copies.set(node, copy);
    return copy;
  };
  return copyOf(document) as Value;
}

const NAMES = new Set([...SCHEMA_MAPS, "schemas", "paths", "parameters", "responses"]);

/** Whether a key of a place is a name that the contract's author chose. */
function isName(place: Place, key: string): boolean {
  return NAMES.has(`${place[place.indexOf(key) - 1]}`);
}

function isHarmless(message: string, place: Place, suggest: readonly string[]): boolean {
  const last = `${place.at(-1)}`;
  // A keyword that does not belong there says nothing, unless it is a misspelt one that does.
  if (/^Property .* is not expected here/.test(message))
    return !suggest.some((keyword) => READ.has(keyword) && isMisspelt(last, keyword));
  const missing = /^The field `(\w+)` must be present/.exec(message)?.[1];
  if (missing) return !/^(in|name|type|scheme|url|\$ref)$/.test(missing);
  if (/^`type` can be one of/.test(message)) return false;
  if (/can be one of the following only/.test(message)) return last !== "in";
  if (/^Expected type/.test(message)) {
    if (/but got `null`/.test(message)) return last !== "name" && !place.includes("security");
    // `required: [{ a: 1 }]`: no name of a property. A number is one.
    if (place.at(-2) === "required" && /^\d+$/.test(last))
      return !/but got `(object|array)`/.test(message);
    // An object of OpenAPI, whatever its name is here: a schema, a media type, a path's item.
    if (/^Expected type `[A-Z]\w*`/.test(message) || place.at(-2) === "mapping") return false;
    return !READ.has(last) || place[0] === "info";
  }
  return true;
}

/** Letters swapped, or one or two of them wrong at one end. */
function isMisspelt(written: string, keyword: string): boolean {
  const sorted = (text: string) => [...text].sort().join("");
  const alike = written.startsWith(keyword.slice(0, 3)) || written.endsWith(keyword.slice(-3));
  return (
    sorted(written) === sorted(keyword) || (alike && Math.abs(written.length - keyword.length) < 3)
  );
}

// Keywords that change what is derived from a contract.
const READ = new Set(
  (
    "type required properties items prefixItems additionalProperties patternProperties allOf anyOf oneOf enum const nullable " +
    "readOnly writeOnly discriminator $ref in name schema content style explode allowReserved parameters requestBody responses " +
    "security servers url variables paths components schemas securitySchemes scheme encoding operationId get put post delete patch head options"
  ).split(" "),
);
