import {
  type GlobalContext,
  type OpenAPI3,
  type SchemaObject,
  transformSchema,
  transformSchemaObject,
} from "openapi-typescript";
import ts from "typescript";
import { define } from "../openapi/own.js";
import { isRecord } from "../openapi/references.js";
import { componentName, type Schema } from "../openapi/schemas.js";
import { propertiesOf, WRITTEN_AS } from "./type-schemas.js";

/** Schemas as types: openapi-typescript's, given nothing that it could read anything from. */
export class SchemaTypes {
  private readonly context: GlobalContext;
  private readonly known: Parameters<typeof propertiesOf>[2] = new Map();
  private readonly printer = ts.createPrinter();
  private readonly file = ts.createSourceFile("types.ts", "", ts.ScriptTarget.Latest);

  /** @param names what components are called as types */
  constructor(
    private readonly components: Schema,
    private readonly names: ReadonlyMap<string, string>,
  ) {
    this.context = {
      additionalProperties: false,
      alphabetize: false,
      arrayLength: false,
      // A property with a default may still be left out, by either side.
      defaultNonNullable: false,
      discriminators: { objects: {}, refsHandled: [] },
      emptyObjectsUnknown: true,
      injectFooter: [],
      // Asked only which properties a component has that `required` beside `allOf` may name.
      resolve: ($ref: string) => ({ properties: this.optional(componentName({ $ref })!) }),
      silent: true,
      transform,
    } as unknown as GlobalContext;
  }

  of(schema: unknown): string {
    const options = { path: "", ctx: this.context };
    const node = transformSchemaObject(masked(schema) as SchemaObject, options);
    return this.print(this.named(node));
  }

  /** Declarations that types need. */
  helpers(types: string): string {
    return types.includes("WithRequired<") ? WITH_REQUIRED : "";
  }

  /** The `paths` and `operations` of a document without references to anything but components. */
  ofPaths(document: OpenAPI3): string {
    const nodes = transformSchema(masked(document) as OpenAPI3, this.context).filter(
      (node) => !(ts.isTypeAliasDeclaration(node) && UNUSED.has(node.name.text)),
    );
    const text = nodes.map((node) => this.print(this.named(node))).join("\n");
    return [text, this.helpers(text)].join("\n");
  }

  private optional(component: string): object {
    const { names, required } = propertiesOf(
      { components: { schemas: this.components } },
      this.components[component],
      this.known,
    );
    const optional = [...names].filter((name) => !required.has(name));
    return masked(Object.fromEntries(optional.map((name) => [name, {}]))) as object;
  }

  private print(node: ts.Node): string {
    const text = this.printer.printNode(ts.EmitHint.Unspecified, node, this.file);
    return text.replace(MARKS, "%");
  }

  /** With components by their names as types, where openapi-typescript writes `components["schemas"]["Name"]`. */
  private named<T extends ts.Node>(node: T): ts.Node {
    const { transformed } = ts.transform(node, [
      (context) => (root) => {
        const visit = (at: ts.Node): ts.Node => {
          const name = componentAccess(at);
          if (name === undefined) return ts.visitEachChild(at, visit, context);
          return ts.factory.createTypeReferenceNode(this.names.get(name)!);
        };
        return visit(root) as T;
      },
    ]);
    return transformed[0]!;
  }
}

// openapi-typescript takes names for parts of a URL, and fails at a `%` in them. So a character for private use
// stands for it until the text is printed; in strings, the printer escapes that character.
const MARK = "\uE000";
const MARKS = /\uE000|(?<!\\)\\uE000/g;

/** A copy without a `%`, but in references, where it belongs to a URL. */
function masked(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("%", MARK);
  if (Array.isArray(value)) return value.map(masked);
  if (!isRecord(value)) return value;
  const copy: Schema = { ...value }; // with symbols
  for (const [key, inner] of Object.entries(value)) {
    const name = key.replaceAll("%", MARK);
    if (name !== key) delete copy[key];
    define(copy, name, key === "$ref" && typeof inner === "string" ? inner : masked(inner));
  }
  return copy;
}

// What is not there, or here, and helpers, of which only some are used.
const UNUSED = new Set(["components", "webhooks", "$defs", "WithRequired"]);

// openapi-typescript's own takes neither alternatives nor `null`.
const WITH_REQUIRED = `type WithRequired<T, K extends PropertyKey> =
  T extends object ? T & { [P in K & keyof T]: Exclude<T[P], undefined> } : T;`;

function componentAccess(node: ts.Node): string | undefined {
  const [name, section, root] = literals(node);
  return section === "schemas" && root === "components" ? name : undefined;
}

/** `components["schemas"]["Name"]` -> `["Name", "schemas", "components"]` */
function literals(node: ts.Node): string[] {
  if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) return [node.typeName.text];
  if (!ts.isIndexedAccessTypeNode(node) || !ts.isLiteralTypeNode(node.indexType)) return [];
  const { literal } = node.indexType;
  return ts.isStringLiteral(literal) ? [literal.text, ...literals(node.objectType)] : [];
}

const transform: GlobalContext["transform"] = (schema, options) => {
  if (typeof schema !== "object") return undefined;
  const { [WRITTEN_AS]: written } = schema as { [WRITTEN_AS]?: string };
  if (written !== undefined) return ts.factory.createTypeReferenceNode(written);
  const { type, prefixItems, items, minItems } = schema as Schema;
  if (type !== "array" || !Array.isArray(prefixItems)) return undefined;
  // JSON Schema: an array may end before the last of them, and go on after it.
  const least = typeof minItems === "number" ? minItems : 0;
  const members: ts.TypeNode[] = prefixItems.map((item, index) => {
    const node = transformSchemaObject(item, options);
    return index < least ? node : ts.factory.createOptionalTypeNode(node);
  });
  if (items !== false) {
    const rest = isRecord(items)
      ? transformSchemaObject(items as never, options)
      : ts.factory.createKeywordTypeNode(ts.SyntaxKind.UnknownKeyword);
    members.push(ts.factory.createRestTypeNode(ts.factory.createArrayTypeNode(rest)));
  }
  return ts.factory.createTupleTypeNode(members);
};
