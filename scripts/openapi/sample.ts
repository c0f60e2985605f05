import { ownOf } from "./own.js";
import { isRecord } from "./references.js";
import { SchemaCheck } from "./sample-check.js";
import { sampleNumber } from "./sample-number.js";
import {
  examplesIn,
  furtherSchema,
  intersection,
  isNull,
  type Merged,
  merged,
  typeToSample,
} from "./sample-schema.js";
import { sampleTexts } from "./sample-text.js";
import { componentName, type Schema } from "./schemas.js";

/** No value was found that a schema allows. */
export class UnsatisfiableError extends Error {
  override name = "UnsatisfiableError";
}

export interface SampleOptions {
  /** With what may be left out. */
  readonly optional: boolean;
}

interface At {
  readonly optional: boolean;
  readonly depth: number;
  /** Where in the value, for messages. */
  readonly place: string;
  /** Another value for each number. */
  readonly variant: number;
}

// Below this, only what is required is there.
const OPTIONAL_DEPTH = 3;
// A schema that is deeper requires itself.
const MAX_DEPTH = 60;
const MAX_CHOICES = 40;

/** Makes values that schemas of a normalized contract allow: for one schema always the same value. */
export class Sampler {
  private readonly components = new Map<string, unknown>();
  private readonly check: SchemaCheck;

  constructor(private readonly document: { components?: unknown }) {
    this.check = new SchemaCheck(document);
  }

  /**
   * A value that a schema allows: the contract's own example, or one that is made from the schema.
   * @throws {UnsatisfiableError}
   */
  sample(schema: unknown, { optional }: SampleOptions): unknown {
    const attempts = optional ? [true, false] : [false, true];
    let problem = "";
    for (const attempt of attempts)
      try {
        return this.checked(schema, { optional: attempt, depth: 0, place: "", variant: 0 });
      } catch (error) {
        if (!(error instanceof UnsatisfiableError)) throw error;
        problem ||= error.message;
      }
    throw new UnsatisfiableError(problem);
  }

  /** As {@link SchemaCheck.problem}. */
  problem(schema: unknown, value: unknown): string | undefined {
    return this.check.problem(schema, value);
  }

  private checked(schema: unknown, at: At): unknown {
    const value = this.value(schema, at);
    const problem = this.problem(schema, value);
    if (problem === undefined) return value;
    throw new UnsatisfiableError(`no value was found: ${problem}`);
  }

  private value(schema: unknown, at: At): unknown {
    const name = componentName(schema);
    if (name === undefined || at.variant) return this.made(schema, at);
    const key = `${name} ${at.optional && Math.min(at.depth, OPTIONAL_DEPTH)}`;
    if (!this.components.has(key)) this.components.set(key, this.made(schema, at));
    return structuredClone(this.components.get(key));
  }

  private made(schema: unknown, at: At): unknown {
    if (at.depth > MAX_DEPTH) throw new UnsatisfiableError(`${at.place || "it"} requires itself`);
    const given = isRecord(schema) ? examplesIn(schema) : [];
    if (!at.variant)
      for (const example of given) if (this.problem(schema, example) === undefined) return example;
    return this.choose(schema, merged(this.document, schema), at, { left: MAX_CHOICES });
  }

  /** The first choice of alternatives that leads to a value. */
  private choose(
    schema: unknown,
    { schema: core, choices, impossible }: Merged,
    at: At,
    budget: { left: number },
  ): unknown {
    if (impossible) throw new UnsatisfiableError(`${at.place || "it"} allows no value`);
    const [options, ...rest] = choices;
    if (!options) return this.plain(core, at);
    let problem: UnsatisfiableError | undefined;
    for (const option of [...options].sort((a, b) => Number(isNull(a)) - Number(isNull(b)))) {
      if (budget.left-- < 0) break;
      try {
        const part = merged(this.document, option);
        const value = this.choose(
          schema,
          {
            schema: intersection(core, part.schema),
            choices: [...rest, ...part.choices],
            impossible: part.impossible,
          },
          at,
          budget,
        );
        const found = this.problem(schema, value);
        if (found === undefined) return value;
        problem ??= new UnsatisfiableError(`${at.place || "it"}: ${found}`);
      } catch (error) {
        if (!(error instanceof UnsatisfiableError)) throw error;
        problem ??= error;
      }
    }
    throw problem ?? new UnsatisfiableError(`${at.place || "it"} has too many alternatives`);
  }

  /** A value of a schema without alternatives. */
  private plain(schema: Schema, at: At): unknown {
    if (Array.isArray(schema.enum)) {
      const fitting = schema.enum.filter((value) => this.check.fits(schema, value));
      if (!fitting.length)
        throw new UnsatisfiableError(`${at.place || "it"}: no value of \`enum\` fits`);
      return fitting[at.variant % fitting.length];
    }
    switch (typeToSample(schema)) {
      case undefined:
        throw new UnsatisfiableError(`${at.place || "it"} has no type that fits`);
      case "object":
        return this.object(schema, at);
      case "array":
        return this.array(schema, at);
      case "integer":
      case "number":
        return this.number(schema, at);
      case "boolean":
        return at.variant % 2 === 0;
      case "null":
        return null;
      default:
        return this.text(schema, at);
    }
  }

  private number(schema: Schema, at: At): number {
    const value = sampleNumber(schema, at.variant);
    if (value !== undefined) return value;
    throw new UnsatisfiableError(`${at.place || "it"}: no number fits its limits`);
  }

  private text(schema: Schema, at: At): string {
    const { pattern, patterns = pattern === undefined ? [] : [pattern], format } = schema;
    const limits = schema as Record<string, number>;
    const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = limits;
    const formats = { patterns: patterns as string[], format: format as string };
    const rules = { minLength, maxLength, ...formats };
    const texts = sampleTexts(rules).filter((text) => this.check.fits(schema, text));
    const text = texts[at.variant] ?? texts[0];
    if (text !== undefined) return text;
    const asked = Object.entries({
      pattern: rules.patterns.join(" and ") || undefined,
      format,
      minLength,
      maxLength: schema.maxLength,
    });
    const words = asked
      .filter(([, value]) => value)
      .map(([keyword, value]) => `\`${keyword}\` ${value}`);
    throw new UnsatisfiableError(`${at.place || "it"}: no text was found for ${words.join(", ")}`);
  }

  private array(schema: Schema, at: At): unknown[] {
    const {
      items = {},
      prefixItems,
      minItems = 0,
      maxItems = Number.POSITIVE_INFINITY,
    } = schema as {
      items?: unknown;
      prefixItems?: unknown[];
      minItems?: number;
      maxItems?: number;
    };
    const inner = { ...at, depth: at.depth + 1 };
    const wanted =
      at.optional && at.depth < OPTIONAL_DEPTH
        ? Math.max(minItems, prefixItems?.length ?? 1)
        : minItems;
    const list: unknown[] = [];
    for (let index = 0; index < Math.min(wanted, maxItems); index++) {
      const item = prefixItems && index < prefixItems.length ? prefixItems[index] : items;
      const variant = schema.uniqueItems === true ? index : at.variant;
      try {
        list.push(this.value(item, { ...inner, variant, place: `${at.place}/${index}` }));
      } catch (error) {
        if (index < minItems || !(error instanceof UnsatisfiableError)) throw error;
        break;
      }
    }
    return list;
  }

  private object(schema: Schema, at: At): object {
    const { properties = {}, required = [] } = schema as {
      properties?: Schema;
      required?: string[];
    };
    const limits = schema as Record<string, number>;
    const { minProperties = 0, maxProperties = Number.POSITIVE_INFINITY } = limits;
    const made = new Map<string, unknown>();
    const make = (name: string, inner: unknown, asked: boolean) => {
      const place = `${at.place}/${name}`;
      try {
        made.set(name, this.value(inner, { ...at, place, depth: at.depth + 1 }));
      } catch (error) {
        if (asked || !(error instanceof UnsatisfiableError)) throw error;
      }
    };
    for (const name of required)
      make(name, ownOf(properties, name) ?? furtherSchema(schema, name), true);
    const optional = at.optional && at.depth < OPTIONAL_DEPTH;
    for (const [name, inner] of Object.entries(properties))
      if (!made.has(name) && (optional || made.size < minProperties)) make(name, inner, false);
    const isMap = optional && isRecord(schema.additionalProperties) && made.size === 0;
    for (
      let count = 1;
      made.size < Math.max(minProperties, isMap ? 1 : 0) && count < 100;
      count++
    ) {
      const name = this.nameOf(schema, count);
      make(name, furtherSchema(schema, name), true);
    }
    // `maxProperties`: what is optional goes.
    const kept = [...made].slice(0, Math.max(maxProperties, required.length));
    return Object.fromEntries(kept);
  }

  private nameOf({ propertyNames, patternProperties }: Schema, count: number): string {
    const [pattern] = isRecord(patternProperties) ? Object.keys(patternProperties) : [];
    const schema = propertyNames ?? (pattern === undefined ? undefined : { pattern });
    if (schema === undefined) return `key${count}`;
    return `${this.value({ allOf: [{ type: "string" }, schema] }, { optional: false, depth: 0, place: "", variant: count - 1 })}`;
  }
}
