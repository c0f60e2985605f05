import openapiTS, {
  astToString,
  type OpenAPI3,
  type OperationObject,
  type PathItemObject,
  type RequestBodyObject,
  type ResponseObject,
  transformSchemaObject,
} from "openapi-typescript";
import ts from "typescript";
import { isRecord, resolve } from "../openapi/document.js";
import type { ContractOperation } from "../openapi/model.js";

type Schema = Record<string, unknown>;
type Transform = NonNullable<NonNullable<Parameters<typeof openapiTS>[1]>["transform"]>;

// A schema's format: what the client takes or gives as a Blob.
const BLOB = { type: "string", format: "x-blob" };

/** The canonical contract's types, as its operations use them. */
export async function emitSchema(
  canonical: OpenAPI3,
  operations: readonly ContractOperation[],
): Promise<string> {
  const document = structuredClone(canonical);
  for (const { name, path, method, body, responses } of operations) {
    const item = resolve<PathItemObject>(document, document.paths![path]!);
    const operation = resolve<OperationObject>(document, item[method]!);
    operation.operationId = name;
    if (body?.kind === "multipart" || body?.kind === "blob") {
      const { content } = resolve<RequestBodyObject>(document, operation.requestBody!);
      const media = content[body.mediaType] as Schema;
      media.schema = body.kind === "blob" ? BLOB : withFiles(document, media.schema);
    }
    for (const { status, kind, mediaTypes } of responses) {
      if (!mediaTypes.length) continue;
      const { content = {} } = resolve<ResponseObject>(document, operation.responses![status]!);
      for (const type of mediaTypes)
        if (kind !== "json")
          (content[type] as Schema).schema = kind === "text" ? { type: "string" } : BLOB;
    }
  }
  const nodes = await openapiTS(document, {
    silent: true,
    alphabetize: false,
    // A member with a default may still be left out, by either side.
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    readWriteMarkers: hasMarkers(document),
    transform,
  });
  return astToString(nodes);
}

/** Whether a schema says that requests or answers lack a member. */
export function hasMarkers(document: OpenAPI3): boolean {
  return /"(readOnly|writeOnly)":true/.test(JSON.stringify(document));
}

/** A form's schema, its files as Blobs. */
function withFiles(document: OpenAPI3, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const schema = resolve<Schema>(document, value);
  const isFile = (property: unknown): property is Schema =>
    isRecord(property) &&
    (property.format === "binary" ||
      (property.contentMediaType !== undefined && property.contentEncoding === undefined));
  const part = (property: unknown) =>
    isFile(property)
      ? { ...property, ...BLOB }
      : isRecord(property) && isFile(property.items)
        ? { ...property, items: { ...property.items, ...BLOB } }
        : property;
  return {
    ...schema,
    ...(isRecord(schema.properties) && {
      properties: Object.fromEntries(
        Object.entries(schema.properties).map(([name, property]) => [name, part(property)]),
      ),
    }),
    ...(Array.isArray(schema.allOf) && {
      allOf: schema.allOf.map((branch) => withFiles(document, branch)),
    }),
  };
}

const transform: Transform = (schema, options) => {
  if (schema.format === BLOB.format) return ts.factory.createTypeReferenceNode("Blob");
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
