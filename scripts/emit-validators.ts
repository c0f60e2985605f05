import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import type { OpenAPI3 } from "openapi-typescript";
import type { ContractOperation } from "./operations.js";
import { mapValues, structural } from "./structural.js";

export interface Validators {
  js: string;
  dts: string;
  /** The export that checks a response's body. */
  nameOf: (operation: string, status: string) => string | undefined;
}

/** Response validators, compiled ahead: no `eval`, no Ajv at run time. */
export function emitValidators(document: OpenAPI3, operations: ContractOperation[]): Validators {
  const ajv = new Ajv2020({
    code: { source: true, esm: true, lines: true, optimize: 2 },
    strict: false,
    messages: false,
  });
  ajv.addSchema({
    $id: "contract",
    components: { schemas: mapValues(document.components?.schemas ?? {}, structural) },
  });
  const exports: Record<string, string> = {};
  const byText = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { name, responses } of operations)
    for (const { status, schema } of responses) {
      if (!schema) continue;
      const check = structural(schema) as object;
      const text = JSON.stringify(check);
      let id = byText.get(text);
      if (!id) {
        id = `${name}${status}`;
        byText.set(text, id);
        ajv.addSchema({ ...check, $id: id });
        exports[id] = id;
      }
      names.set(`${name} ${status}`, id);
    }
  return {
    js: standaloneCode.default(ajv, exports),
    dts: [
      'import type { Validator } from "../operation.js";',
      ...Object.keys(exports).map((id) => `export declare const ${id}: Validator;`),
    ].join("\n"),
    nameOf: (operation, status) => names.get(`${operation} ${status}`),
  };
}
