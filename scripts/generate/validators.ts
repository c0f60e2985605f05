import { _, Ajv, Name } from "ajv";
import { and, getProperty } from "ajv/dist/compile/codegen/index.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { callRef } from "ajv/dist/vocabularies/core/ref.js";
import type { OpenAPI3 } from "openapi-typescript";
import ts from "typescript";
import { isRecord } from "../openapi/document.js";
import type { ContractOperation } from "../openapi/model.js";
import { alternativesOf, optionalProperties, structural } from "./response-schema.js";

export interface Validators {
  js: string;
  dts: string;
  /** The export that checks the JSON body of a response. */
  nameOf: (operation: string, status: string, failure: boolean) => string | undefined;
}

type Schema = Record<string, unknown>;

/** Response validators, compiled ahead: no `eval`, no Ajv at run time. */
export function emitValidators(
  document: OpenAPI3,
  operations: readonly ContractOperation[],
): Validators {
  const ajv = newAjv(document);
  const ids = new Set<string>();
  const exports: Record<string, string> = {};
  const declared: string[] = [];
  const add = (id: string, schema: Schema) => {
    ajv.addSchema({ ...schema, $id: id });
    exports[id] = id;
    declared.push(id);
    return id;
  };

  const schemas = new Map(
    Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [
      refOf(name),
      { name, schema },
    ]),
  );
  const components = new Map<string, string>();
  const pending: { id: string; schema: unknown }[] = [];
  /** The validator of a component, which is called by its name. */
  const component = (ref: string): string => {
    const known = components.get(ref);
    if (known) return known;
    const { name, schema } = schemas.get(ref)!;
    const id = identifier(name, ids);
    components.set(ref, id);
    pending.push({ id, schema });
    return id;
  };
  const check = (schema: unknown) =>
    asObject(structural(document, schema, (ref) => ({ [COMPONENT]: component(ref) })));

  const byText = new Map<string, string>();
  /** The export of a schema: a component's own, or one for all schemas that are the same. */
  const exported = (schema: Schema, name: string): string => {
    const { [COMPONENT]: component, ...more } = schema;
    if (component !== undefined && !Object.keys(more).length) return component as string;
    const text = JSON.stringify(schema);
    const id = byText.get(text) ?? add(identifier(name, ids), schema);
    byText.set(text, id);
    return id;
  };
  const finish = () => {
    for (let next = pending.shift(); next; next = pending.shift()) add(next.id, check(next.schema));
  };
  const responses = operations.flatMap(({ name, responses }) =>
    responses
      .filter(({ schema }) => schema !== undefined)
      .map((response) => ({ ...response, operation: name })),
  );
  const errorComponents = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { operation, status, success, schema } of responses) {
    if (!success) continue;
    names.set(`${operation} ${status}`, exported(check(schema), `${operation}${status}`));
  }
  finish();

  /** As {@link check}; of an object of which nothing is required, one property that it names must be there. */
  const checkError = (schema: unknown): Schema => {
    const alternatives = alternativesOf(schema);
    if (alternatives) return { anyOf: alternatives.map(checkError) };
    const names = optionalProperties(document, schema);
    return names.length ? { ...check(schema), [NAMED]: names } : check(schema);
  };
  const errorValidator = (schema: unknown, name: string): string => {
    const ref = isRecord(schema) && typeof schema.$ref === "string" ? schema.$ref : undefined;
    const known = ref === undefined ? undefined : errorComponents.get(ref);
    if (known) return known;
    // Before `check`, which counts as a use of the component itself.
    const only = ref !== undefined && !components.has(ref);
    if (!only || !optionalProperties(document, schema).length)
      return exported(checkError(schema), name);
    const { name: own, schema: target } = schemas.get(ref)!;
    const id = add(identifier(own, ids), checkError(target));
    errorComponents.set(ref, id);
    return id;
  };
  // After the successes: a component that only errors have needs one validator, which is theirs.
  for (const { operation, status, success, schema } of responses) {
    if (success && status !== "default") continue;
    names.set(`${operation} ${status} error`, errorValidator(schema, `${operation}${status}Error`));
  }
  finish();
  return {
    js: withoutUnread(standaloneCode.default(ajv, exports)),
    dts: [
      'import type { Validator } from "../operation.js";',
      ...declared.map((id) => `export declare const ${id}: Validator;`),
    ].join("\n"),
    nameOf: (operation, status, failure) =>
      names.get(`${operation} ${status}${failure ? " error" : ""}`),
  };
}

const COMPONENT = "component";
const NAMED = "named";

function newAjv(document: OpenAPI3): Ajv {
  const inherited = Object.getOwnPropertyNames(Object.prototype);
  const schemas = JSON.stringify([document.components?.schemas, document.paths]);
  const ajv = new Ajv({
    code: { source: true, esm: true, lines: true, optimize: 2 },
    strict: false,
    messages: false,
    // Every object has these; asking each property whether it is its own is a third more code.
    ownProperties: inherited.some((name) => schemas.includes(`"${name}":`)),
  });
  // A component is one function, called by its name. As a `$ref`, Ajv would compile it at once, and what
  // it refers to within that: long chains of them are too deep for the stack.
  ajv.addKeyword({
    keyword: COMPONENT,
    schemaType: "string",
    code: (context) => callRef(context, new Name(context.schema as string)),
  });
  ajv.addKeyword({
    keyword: NAMED,
    type: "object",
    schemaType: "array",
    code: (context) => {
      const { data, schema } = context;
      const absent = (name: string) => _`${data}${getProperty(name)} === undefined`;
      context.fail(and(...(schema as string[]).map(absent)));
    },
  });
  return ajv;
}

/** Without what nobody reads: where in the schema an error was, and schemas that no code refers to. */
function withoutUnread(code: string): string {
  const file = ts.createSourceFile("validators.js", code, ts.ScriptTarget.Latest);
  const used = new Set<string>();
  const cuts: ts.TextRange[] = [];
  const visit = (node: ts.Node): void => {
    // Ajv writes properties of its own as identifiers, and the contract's as strings.
    if (ts.isPropertyAssignment(node)) {
      if (ts.isIdentifier(node.name) && node.name.text === "schemaPath")
        cuts.push({ pos: node.pos, end: node.end + 1 }); // with its comma: `keyword` follows
      else visit(node.initializer);
    } else if (ts.isVariableDeclaration(node)) node.initializer && visit(node.initializer);
    else {
      if (ts.isIdentifier(node)) used.add(node.text);
      ts.forEachChild(node, visit);
    }
  };
  visit(file);
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement) || statement.modifiers) continue;
    const [declaration] = statement.declarationList.declarations;
    if (declaration && ts.isIdentifier(declaration.name) && !used.has(declaration.name.text))
      cuts.push(statement);
  }
  let kept = "";
  let at = 0;
  for (const { pos, end } of cuts.toSorted((a, b) => a.pos - b.pos)) {
    if (pos < at) continue; // within what was cut
    kept += code.slice(at, pos);
    at = end;
  }
  return kept + code.slice(at);
}

function refOf(component: string): string {
  return `#/components/schemas/${component.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function asObject(schema: ReturnType<typeof structural>): Schema {
  if (typeof schema === "object") return schema;
  return schema ? {} : { not: {} };
}

/** A name that is neither taken, nor a word of JavaScript, nor one that Ajv's code could use. */
function identifier(name: string, taken: Set<string>): string {
  let id = name.replace(/\W+/g, "_").replace(/^(?=\d)|^$/, "_");
  if (/^[a-z]+\d*$/.test(id)) id += "_";
  while (taken.has(id)) id += "_";
  taken.add(id);
  return id;
}
