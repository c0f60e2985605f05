import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { ownOf } from "./own.js";
import { isRecord } from "./references.js";
import { componentName, type Schema } from "./schemas.js";

const COMPONENT = "component";
// With these alone, a text that was made for them fits.
const MADE_TO_FIT =
  /^(type|enum|minLength|maxLength|pattern|title|description|examples?|default|deprecated|x-.*)$/;

/** Among `properties`, Ajv leaves `__proto__` out; it has no such exception for patterns. */
function asAjvSees(schema: Schema): Schema {
  const { properties, patternProperties } = schema;
  if (!isRecord(properties) || !Object.hasOwn(properties, "__proto__")) return schema;
  const pattern = { "^__proto__$": ownOf(properties, "__proto__") };
  return { ...schema, patternProperties: { ...(patternProperties as Schema), ...pattern } };
}

/** With components by their names: as `$ref`s, Ajv would compile all that one reaches at once. */
function byName(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(byName);
  if (!isRecord(value)) return value;
  const name = componentName(value);
  if (name !== undefined) return { [COMPONENT]: name };
  return Object.fromEntries(
    Object.entries(asAjvSees(value)).map(([key, inner]) => [key, byName(inner)]),
  );
}

/** Whether schemas of a normalized contract allow values. */
export class SchemaCheck {
  // Compiling what a schema is takes longer than most contracts, and most are compiled for one value.
  private readonly ajv = new Ajv2020({
    strict: false,
    // Else all that every object has would be there.
    ownProperties: true,
    logger: false,
    validateSchema: false,
    meta: false, // nothing is validated by it
    addUsedSchema: false,
    code: { optimize: false },
  });
  private readonly compiled = new Map<string, ValidateFunction | undefined>();

  constructor(document: { components?: unknown }) {
    addFormats.default(this.ajv);
    const { schemas } = (document.components ?? {}) as { schemas?: Schema };
    this.ajv.addKeyword({
      keyword: COMPONENT,
      validate: (name: string, value: unknown) =>
        this.problemOf(name, schemas?.[name], value) === undefined,
    });
  }

  /** Why a schema does not allow a value; `undefined` where it does, or where that cannot be told. */
  problem(schema: unknown, value: unknown): string | undefined {
    return this.problemOf(JSON.stringify(schema), schema, value);
  }

  /** What says the same has the same key, and is compiled once; components have their names. */
  private problemOf(key: string, schema: unknown, value: unknown): string | undefined {
    if (!this.compiled.has(key)) {
      let validate: ValidateFunction | undefined;
      try {
        validate = this.ajv.compile({ allOf: [byName(schema)] });
      } catch {} // such as a pattern of another dialect
      this.compiled.set(key, validate);
    }
    const validate = this.compiled.get(key);
    try {
      if (!validate || validate(value)) return undefined;
    } catch {
      return undefined; // deeper than the stack
    }
    const [error] = validate.errors ?? [];
    return `${error?.instancePath || "the value"} ${error?.message}`;
  }

  /** As {@link problem}, without a compilation where the value was made to fit. */
  fits(schema: Schema, value: unknown): boolean {
    const simple = Object.keys(schema).every((keyword) => MADE_TO_FIT.test(keyword));
    return simple && typeof value === schema.type
      ? true
      : this.problem(schema, value) === undefined;
  }
}
