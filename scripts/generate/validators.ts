import type { Contract } from "../openapi/contract.js";
import { componentName, type Schema } from "../openapi/schemas.js";
import { type Declaration, declare } from "./expressions.js";
import {
  alternativesOf,
  optionalProperties,
  type Structural,
  structural,
} from "./response-schema.js";

export interface Validators {
  /** Of `validators.ts`. */
  readonly text: string;
  /** The export that checks the JSON body of a response. */
  readonly nameOf: (operation: string, status: string, failure: boolean) => string | undefined;
}

/** Response validators, made of what `templates/validate.ts` has: one for each schema that is not the same. */
export function emitValidators({ document, operations }: Contract): Validators {
  const schemas = (document.components?.schemas ?? {}) as Schema;
  const ids = new Set<string>();
  const own: Declaration[] = [];
  const add = (name: string, schema: Structural) => {
    own.push({ name, schema });
    return name;
  };
  const shared: Declaration[] = [];
  const components = new Map<string, string>();
  const pending: string[] = [];
  /** The validator of a component. */
  const component = (name: string): string => {
    const known = components.get(name);
    if (known) return known;
    const id = identifier(name, ids);
    components.set(name, id);
    pending.push(name);
    return id;
  };
  const check = (schema: unknown) => structural(schema, component);
  const finish = () => {
    for (let name = pending.shift(); name !== undefined; name = pending.shift())
      shared.push({ name: components.get(name)!, schema: check(schemas[name]) });
  };

  const byText = new Map<string, string>();
  /** The export of a schema: a component's own, or one for all schemas that are the same. */
  const exported = (schema: Structural, name: string): string => {
    if (typeof schema === "object" && schema.component) return schema.component;
    const text = JSON.stringify(schema);
    const id = byText.get(text) ?? add(identifier(name, ids), schema);
    byText.set(text, id);
    return id;
  };
  const responses = operations.flatMap(({ name, responses }) =>
    responses
      .filter(({ schema }) => schema !== undefined)
      .map((response) => ({ ...response, operation: name })),
  );
  const names = new Map<string, string>();
  for (const { operation, status, success, schema } of responses)
    if (success)
      names.set(`${operation} ${status}`, exported(check(schema), `${operation}${status}`));
  finish();

  /** As {@link check}; of an object of which nothing is required, one property that it names must be there. */
  const checkError = (schema: unknown): Structural => {
    const alternatives = alternativesOf(schema);
    if (alternatives) return { anyOf: alternatives.map(checkError) };
    const names = optionalProperties(document, schema);
    return names.length ? { allOf: [check(schema), { naming: names }] } : check(schema);
  };
  const errorComponents = new Map<string, string>();
  const errorValidator = (schema: unknown, name: string): string => {
    const ref = componentName(schema);
    const known = ref === undefined ? undefined : errorComponents.get(ref);
    if (known) return known;
    // Before `check`, which counts as a use of the component itself.
    const only = ref !== undefined && !components.has(ref);
    if (!only || !optionalProperties(document, schema).length)
      return exported(checkError(schema), name);
    const id = add(identifier(ref, ids), checkError(schemas[ref]));
    errorComponents.set(ref, id);
    return id;
  };
  // After the successes: a component that only errors have needs one validator, which is theirs.
  for (const { operation, status, success, schema } of responses)
    if (!success || status === "default")
      names.set(
        `${operation} ${status} error`,
        errorValidator(schema, `${operation}${status}Error`),
      );
  finish();
  return {
    // Reversed, since what a component refers to was found after it, and has to be declared before.
    text: declare([...shared.reverse(), ...own]),
    nameOf: (operation, status, failure) =>
      names.get(`${operation} ${status}${failure ? " error" : ""}`),
  };
}

/** A name that is neither taken, nor a word of JavaScript, nor one of `templates/validate.ts`. */
function identifier(name: string, taken: Set<string>): string {
  let id = name.replace(/\W+/g, "_").replace(/^(?=\d)|^$/, "_");
  if (/^([a-z]+\d*|Validator)$/.test(id)) id += "_";
  while (taken.has(id)) id += "_";
  taken.add(id);
  return id;
}
