// Written by `npm run generate` from openapi.yaml. Do not edit.
import type { Problem, Validator } from "../types/operation.js";

// What a value must be, as the contract describes it. A generated schema is made of these.

export const anything: Validator = () => undefined;
export const string: Validator = (value) => expect(typeof value === "string", "a string");
export const boolean: Validator = (value) => expect(typeof value === "boolean", "a boolean");
export const number: Validator = (value) => expect(Number.isFinite(value), "a number");
export const integer: Validator = (value) => expect(Number.isInteger(value), "an integer");
export const nil: Validator = (value) => expect(value === null, "null");
export const never: Validator = () => expect(false, "absent");

type Properties = Readonly<Record<string, Validator>>;

/** An object: properties that it must have, properties that it may have, and what all others must be. */
export function object(
  required: Properties = {},
  optional: Properties = {},
  others?: Validator,
): Validator {
  return (value) => {
    if (!isObject(value)) return expect(false, "an object");
    for (const name of Object.keys(required))
      if (!Object.hasOwn(value, name)) return { path: name, expected: undefined };
    for (const [name, inner] of Object.entries(value)) {
      const validator = propertyOf(required, name) ?? propertyOf(optional, name) ?? others;
      const problem = validator?.(inner);
      if (problem) return within(name, problem);
    }
    return undefined;
  };
}

/** An object with at least one of these properties; what is no object may be anything. */
export function naming(...names: string[]): Validator {
  return (value) =>
    expect(
      !isObject(value) || names.some((name) => Object.hasOwn(value, name)),
      `an object with ${names.map((name) => `\`${name}\``).join(" or ")}`,
    );
}

export function array(items: Validator = anything): Validator {
  return tuple([], items);
}

/** An array whose first items are these, as far as it has them, and what all others must be. */
export function tuple(first: readonly Validator[], others: Validator = anything): Validator {
  return (value) => {
    if (!Array.isArray(value)) return expect(false, "an array");
    for (const [index, item] of value.entries()) {
      const problem = (first[index] ?? others)(item);
      if (problem) return within(`${index}`, problem);
    }
    return undefined;
  };
}

export function all(...validators: Validator[]): Validator {
  return (value) => {
    for (const validator of validators) {
      const problem = validator(value);
      if (problem) return problem;
    }
    return undefined;
  };
}

export function any(...validators: Validator[]): Validator {
  return (value) => {
    const problems: Problem[] = [];
    for (const validator of validators) {
      const problem = validator(value);
      if (!problem) return undefined;
      problems.push(problem);
    }
    // Of an alternative whose type it has, what is wrong within.
    const inner = problems.find(({ path }) => path);
    const expected = [...new Set(problems.map((problem) => problem.expected))].join(" or ");
    return inner ?? { path: "", expected };
  };
}

/** A schema that is not declared yet where it is used: one that contains itself. */
export function lazy(validator: () => Validator): Validator {
  return (value) => validator()(value);
}

function expect(fits: boolean, expected: string): Problem | undefined {
  return fits ? undefined : { path: "", expected };
}

function within(name: string, { path, expected }: Problem): Problem {
  return { path: path ? `${name}.${path}` : name, expected };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Its own: every object has a `constructor`. */
function propertyOf(properties: Properties, name: string): Validator | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}
