import {
  BaseResolver,
  createConfig,
  type Document,
  lintDocument,
  ResolveError,
  Source,
} from "@redocly/openapi-core";
import type { OpenAPI3 } from "openapi-typescript";
import { parsePointer, refusal } from "./document.js";
import type { Place } from "./model.js";

const RULES = {
  struct: "error",
  "path-parameters-defined": "error",
  "operation-parameters-unique": "error",
  "no-identical-paths": "error",
  "no-undefined-server-variable": "error",
  "security-defined": "off", // would ask for security everywhere; operations.ts checks the names
} as const;

/** Reads nothing, whatever a contract says. */
class NoResolver extends BaseResolver {
  override async loadExternalRef(ref: string): Promise<Source> {
    throw new ResolveError(new Error(`${ref} is not read`));
  }
}

/**
 * Refuses a document that is not of OpenAPI's structure: a missing or misplaced word, a wrong type.
 * @throws {ContractError} for the first flaw
 */
export async function checkStructure(document: OpenAPI3): Promise<void> {
  const config = await createConfig({ rules: RULES }, { extends: [] });
  const problems = await lintDocument({
    document: { source: new Source("contract", ""), parsed: document } as Document,
    config: config.styleguide,
    externalRefResolver: new NoResolver(),
  });
  for (const { message, location, suggest } of problems) {
    const pointer = location[0]?.pointer ?? "#/";
    const place = pointer === "#/" ? [] : parsePointer(pointer);
    if (isHarmless(message, place, suggest)) continue;
    throw refusal(document, place, message.replace(/\.$/, ""));
  }
}

/** What does not change what the document says, or says what people mean by it. */
function isHarmless(message: string, place: Place, suggest: string[] | undefined): boolean {
  // 3.0.3 added that; people write it, with `allOf`, and mean it.
  if (/`type` field must be defined when the `nullable`/.test(message)) return true;
  // What an extension holds is its author's business.
  if (place.some((key) => `${key}`.startsWith("x-"))) return true;
  // Limits of a value: nothing that is generated heeds them. 3.0 wrote some in another way.
  if (isSchema(place) && /^(exclusiveM|m)(in|ax)imum$/.test(`${place.at(-1)}`)) return true;
  // A word that a schema of this version does not have says nothing, unless it is a slip of the pen.
  return (
    /^Property .* is not expected here/.test(message) &&
    isSchema(place) &&
    !suggest?.some((word) => TELLING.has(word) && isSlip(`${place.at(-1)}`, word))
  );
}

/** Letters swapped, or one or two of them wrong at one end. */
function isSlip(written: string, word: string): boolean {
  const sorted = (text: string) => [...text].sort().join("");
  const alike = written.startsWith(word.slice(0, 3)) || written.endsWith(word.slice(-3));
  return sorted(written) === sorted(word) || (alike && Math.abs(written.length - word.length) < 3);
}

// Words of a schema that types and validators heed.
const TELLING = new Set(
  "type required properties items prefixItems additionalProperties patternProperties allOf anyOf oneOf enum const nullable format readOnly writeOnly discriminator $ref".split(
    " ",
  ),
);

/** Whether a place is a word of a schema. */
function isSchema(place: Place): boolean {
  const holder = place.findLastIndex(
    (key, index) => key === "schema" || (key === "schemas" && place[index - 1] === "components"),
  );
  return holder >= 0;
}
