import { Ajv, Name } from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";
import { callRef } from "ajv/dist/vocabularies/core/ref.js";
import type { OpenAPI3 } from "openapi-typescript";
import type { ContractOperation } from "../openapi/operations.js";
import { structural } from "./response-schema.js";

export interface Validators {
  js: string;
  dts: string;
  /** The export that checks the JSON body of a response. */
  nameOf: (operation: string, status: string) => string | undefined;
}

/** Response validators, compiled ahead: no `eval`, no Ajv at run time. */
export function emitValidators(document: OpenAPI3, operations: ContractOperation[]): Validators {
  const ajv = new Ajv({
    code: { source: true, esm: true, lines: true, optimize: 2 },
    strict: false,
    messages: false,
  });
  // A component is one function, called by its name. As a `$ref`, Ajv would compile it at once, and what
  // it refers to within that: long chains of them are too deep for the stack.
  ajv.addKeyword({
    keyword: COMPONENT,
    schemaType: "string",
    code: (context) => callRef(context, new Name(context.schema as string)),
  });
  const ids = new Set<string>();
  const components = new Map<string, { id: string; schema: unknown }>();
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {}))
    components.set(refOf(name), { id: identifier(name, ids), schema });

  const exports: Record<string, string> = {};
  const pending: { id: string; schema: unknown }[] = [];
  const used = (ref: string) => {
    const component = components.get(ref)!;
    if (!(component.id in exports)) pending.push(component);
    return (exports[component.id] = component.id);
  };
  const check = (schema: unknown) =>
    asObject(structural(document, schema, (ref) => ({ [COMPONENT]: used(ref) })));

  const byText = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { name, responses } of operations)
    for (const { status, schema } of responses) {
      if (schema === undefined) continue;
      const checked = check(schema);
      const text = JSON.stringify(checked);
      let id = (checked[COMPONENT] as string | undefined) ?? byText.get(text);
      if (!id) {
        id = identifier(`${name}${status}`, ids);
        byText.set(text, id);
        ajv.addSchema({ ...checked, $id: id });
        exports[id] = id;
      }
      names.set(`${name} ${status}`, id);
    }
  for (let next = pending.shift(); next; next = pending.shift())
    ajv.addSchema({ ...check(next.schema), $id: next.id });
  return {
    // Nobody reads where in the schema it was, and it is a third of the code.
    js: standaloneCode.default(ajv, exports).replace(/schemaPath:"(?:[^"\\]|\\.)*",/g, ""),
    dts: [
      'import type { Validator } from "../operation.js";',
      ...Object.keys(exports).map((id) => `export declare const ${id}: Validator;`),
    ].join("\n"),
    nameOf: (operation, status) => names.get(`${operation} ${status}`),
  };
}

const COMPONENT = "component";

function refOf(component: string): string {
  return `#/components/schemas/${component.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function asObject(schema: ReturnType<typeof structural>): Record<string, unknown> {
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
