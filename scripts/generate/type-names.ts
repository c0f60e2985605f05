import { readFileSync } from "node:fs";
import ts from "typescript";
import type { ContractOperation } from "../openapi/model.js";
import { capitalized, identifierOf, isIdentifier, wordsOf } from "../openapi/names.js";

/** Names of the types of one operation, as far as it has them. */
export interface OperationTypes {
  readonly result: string;
  readonly params: string | undefined;
  readonly body: string | undefined;
  readonly error: string;
}

// What the generated types use themselves.
const USED =
  "paths components operations webhooks WithRequired Extract Status Digit Redirection ClientError ServerError Blob ArrayBuffer ArrayBufferView URLSearchParams FormData Exclude NonNullable Record Omit Promise".split(
    " ",
  );
const INDEX = new URL("../../src/index.ts", import.meta.url);

/** A name for each type that is exported: no two alike, and none that the package has already. */
export function typeNames(schemas: readonly string[], operations: readonly ContractOperation[]) {
  const taken = new Set([...USED, ...exportsOf(readFileSync(INDEX, "utf8"))]);
  const free = (name: string) => {
    let chosen = name;
    for (let count = 2; taken.has(chosen) || isReserved(chosen); count++)
      chosen = `${name}${count}`;
    taken.add(chosen);
    return chosen;
  };
  // The contract's own names come first.
  const own = [...schemas].sort((a, b) => Number(isIdentifier(b)) - Number(isIdentifier(a)));
  const named = new Map(
    own.map(
      (schema) =>
        [
          schema,
          free(isIdentifier(schema) ? schema : identifierOf(wordsOf(schema).map(capitalized))),
        ] as const,
    ),
  );
  return {
    schemas: new Map(schemas.map((schema) => [schema, named.get(schema)!] as const)),
    operations: new Map(
      operations.map((operation): [ContractOperation, OperationTypes] => {
        const base = capitalized(operation.name);
        return [
          operation,
          {
            result: free(`${base}Result`),
            params: operation.parameters.length ? free(`${base}Params`) : undefined,
            body: operation.body && free(`${base}Body`),
            error: free(`${base}Error`),
          },
        ];
      }),
    ),
  };
}

/** The names that a module exports itself, not through `export *`. */
function exportsOf(source: string): string[] {
  const { statements } = ts.createSourceFile("index.ts", source, ts.ScriptTarget.Latest);
  return statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) &&
    statement.exportClause &&
    ts.isNamedExports(statement.exportClause)
      ? statement.exportClause.elements.map(({ name }) => name.text)
      : [],
  );
}

/** Words that cannot name a type, or cannot be imported. */
function isReserved(name: string): boolean {
  if (name === "arguments" || name === "eval") return true;
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, name);
  const kind = scanner.scan();
  return kind !== ts.SyntaxKind.Identifier || scanner.getTokenEnd() < name.length;
}
