import {
  BaseResolver,
  createConfig,
  type Document,
  lintDocument,
  ResolveError,
  Source,
} from "@redocly/openapi-core";
import type { OpenAPI3 } from "openapi-typescript";
import { type Place, parsePointer, refusal } from "./contract.js";

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

/** A word that a schema of this version does not have, and that is no slip of the pen, says nothing. */
function isHarmless(message: string, place: Place, suggest: string[] | undefined): boolean {
  // 3.0.3 added that; people write it, with `allOf`, and mean it.
  if (/`type` field must be defined when the `nullable`/.test(message)) return true;
  return /^Property .* is not expected here/.test(message) && isSchema(place) && !suggest?.length;
}

/** Whether a place is a word of a schema. */
function isSchema(place: Place): boolean {
  const holder = place.findLastIndex(
    (key, index) => key === "schema" || (key === "schemas" && place[index - 1] === "components"),
  );
  return holder >= 0;
}
