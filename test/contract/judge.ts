import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { isRecord } from "../../scripts/openapi/references.js";
import { UNCHECKED } from "../support/ajv.js";

type Node = Record<string, unknown>;

// Data, OpenAPI's own words, and which values there are: Prism's inventions do not keep to that, and a later
// server need not. Types, required properties and items are what counts.
const DROPPED =
  /^(examples?|default|discriminator|nullable|enum|const|pattern|format|multipleOf|(exclusive)?(Min|Max|min|max)(imum|Length|Items|Properties|Contains)|uniqueItems|not|if|then|else|contains|propertyNames|dependent(Required|Schemas)|unevaluated(Items|Properties))$/;

/** Judges values by the contract's own schemas: not by what was generated from them. */
export function judge(document: object): (schema: unknown, value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, ...UNCHECKED });
  ajv.addSchema({ ...(plain(document) as object), $id: "contract" });
  const compiled = new Map<unknown, ValidateFunction>();
  return (schema, value) => {
    // To compile one takes as long as a request.
    const validate = compiled.get(schema) ?? ajv.compile(plain(schema) as object);
    compiled.set(schema, validate);
    return validate(value);
  };
}

// Below these, keys are names that the contract's author chose.
const NAMES = /^(properties|patternProperties|dependentSchemas|\$defs|schemas)$/;

/** Schemas without what Prism's made-up values do not keep to. */
function plain(node: unknown, isMap = false): unknown {
  if (Array.isArray(node)) return node.map((item) => plain(item));
  if (!isRecord(node)) return node;
  const kept: Node = {};
  for (const [key, value] of Object.entries(node))
    if (isMap) kept[key] = plain(value);
    else if (key === "$ref" && typeof value === "string")
      kept.$ref = value.replace(/^#/, "contract#");
    else if (key === "additionalProperties" && value === false && !node.patternProperties) continue;
    // Without its values, an alternative may fit where another does.
    else if (!DROPPED.test(key))
      kept[key === "oneOf" && !("anyOf" in node) ? "anyOf" : key] = plain(value, NAMES.test(key));
  // As people mean it: who names properties speaks of an object.
  if (!isMap && [kept.properties, kept.additionalProperties].some(isRecord)) kept.type ??= "object";
  return kept;
}
