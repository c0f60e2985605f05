import type { OpenAPI3 } from "openapi-typescript";
import { parsePointer } from "../openapi/document.js";
import type { ContractBody, ContractOperation, ContractResponse } from "../openapi/model.js";
import { hasMarkers } from "./schema.js";
import { comment, plain } from "./text.js";
import { type OperationTypes, typeNames } from "./type-names.js";

export interface Types {
  readonly text: string;
  of(operation: ContractOperation): OperationTypes;
}

/** The types that a user may import: those of each operation, and each schema by its name. */
export function emitTypes(document: OpenAPI3, operations: readonly ContractOperation[]): Types {
  const marked = hasMarkers(document);
  const schemas = Object.keys(document.components?.schemas ?? {});
  const names = typeNames(schemas, operations);
  const read = (type: string) => (marked ? `Read<${type}>` : type);
  const write = (type: string) => (marked ? `Write<${type}>` : type);

  const responseType = (operation: ContractOperation, response: ContractResponse) => {
    const { status, kind, mediaTypes } = response;
    if (kind === "none") return "undefined";
    if (kind !== "json") return kind === "text" ? "string" : "Blob";
    const component = componentOf(response.schema);
    if (component !== undefined && names.schemas.has(component))
      return names.schemas.get(component)!;
    const at = /^\d+$/.test(status) ? status : JSON.stringify(status);
    return mediaTypes
      .map((type) => `${path(operation)}["responses"][${at}]["content"][${JSON.stringify(type)}]`)
      .map(read)
      .join(" | ");
  };

  const bodyType = (operation: ContractOperation, { kind, mediaType }: ContractBody) => {
    if (kind === "text") return "string";
    if (kind === "blob") return "Blob | ArrayBuffer | ArrayBufferView";
    const content = `NonNullable<${path(operation)}["requestBody"]>["content"]`;
    return write(`${content}[${JSON.stringify(mediaType)}]`) + ALSO[kind];
  };

  const errorType = (operation: ContractOperation) => {
    const documented = operation.responses.map(({ status }) => status);
    const union = operation.responses
      .filter(({ status }) => !status.startsWith("2"))
      .map((response) => {
        const body = response.kind === "json" ? responseType(operation, response) : "unknown";
        return `{ readonly status: ${statusType(response.status, documented)}; readonly body: ${body} }`;
      });
    return union.join(" | ") || "never";
  };

  const declarations: string[] = [];
  const declare = (text: string, name: string, type: string) =>
    declarations.push(`${comment([], [text])}export type ${name} = ${type};`);
  for (const [schema, name] of names.schemas)
    declare(
      plain(descriptionOf(document, schema)),
      name,
      read(`components["schemas"][${JSON.stringify(schema)}]`),
    );
  for (const operation of operations) {
    const { result, params, body, error } = names.operations.get(operation)!;
    const data = operation.responses
      .filter(({ success }) => success)
      .map((response) => responseType(operation, response));
    const { name } = operation;
    declare(`What \`${name}\` returns.`, result, [...new Set(data)].join(" | ") || "never");
    if (params) declare(`Parameters of \`${name}\`.`, params, `${path(operation)}["parameters"]`);
    if (body) declare(`Body of \`${name}\`.`, body, bodyType(operation, operation.body!));
    declare(`Errors that the contract documents for \`${name}\`.`, error, errorType(operation));
  }

  const text = declarations.join("\n");
  const classes = Object.entries(STATUS_CLASSES).filter(([name]) => text.includes(name));
  const helpers = [
    text.includes("Read<") && READ,
    text.includes("Write<") && WRITE,
    ...classes.map(([name, range]) => `type ${name} = Status<"${range[0]}">;`),
    classes.length > 0 && STATUS,
  ].filter((helper) => helper !== false);
  const imported = [
    ...(helpers.includes(READ) || helpers.includes(WRITE) ? ["$Read", "$Write"] : []),
    ...["components", "paths"].filter((name) => text.includes(`${name}[`)),
  ];
  return {
    text: [
      imported.length ? `import type { ${imported.join(", ")} } from "./schema.js";` : "",
      text || "export {};",
      ...helpers,
    ].join("\n\n"),
    of: (operation) => names.operations.get(operation)!,
  };
}

function path({ path, method }: ContractOperation): string {
  return `paths[${JSON.stringify(path)}]["${method}"]`;
}

/** The component that a schema stands for. */
function componentOf(schema: ContractResponse["schema"]): string | undefined {
  const $ref = typeof schema === "object" ? schema.$ref : undefined;
  return typeof $ref === "string" ? parsePointer($ref).at(-1) : undefined;
}

function descriptionOf(document: OpenAPI3, schema: string): string | undefined {
  const { description } = (document.components?.schemas?.[schema] ?? {}) as {
    description?: string;
  };
  return description;
}

const ALSO = { json: "", form: " | URLSearchParams", multipart: " | FormData" };

const STATUS_CLASSES = { Redirection: "3XX", ClientError: "4XX", ServerError: "5XX" };

/** The statuses that a key of `responses` stands for. */
function statusType(status: string, documented: readonly string[]): string {
  if (/^\d+$/.test(status)) return status;
  const classes = Object.entries(STATUS_CLASSES).filter(([, range]) =>
    status === "default" ? !documented.includes(range) : range === status,
  );
  const taken = documented.filter(
    (other) => /^\d+$/.test(other) && classes.some(([, range]) => other[0] === range[0]),
  );
  const all = classes.map(([name]) => name).join(" | ") || "never";
  return taken.length ? `Exclude<${all}, ${taken.join(" | ")}>` : all;
}

const STATUS = `
/** \`Status<"4">\` is \`400 | 401 | … | 499\`: a comparison with one of them narrows. */
type Status<First extends string> =
  \`\${First}\${Digit}\${Digit}\` extends infer Text ? Text extends \`\${infer Code extends number}\` ? Code : never : never;
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
`;

const READ = `
/** What a response has of a type: all that is not write-only. */
type Read<T> = T extends $Read<infer U>
  ? Read<U>
  : T extends Blob
    ? T
    : T extends readonly unknown[]
      ? { [Index in keyof T]: Read<T[Index]> }
      : T extends object
        ? { [Name in keyof T as NonNullable<T[Name]> extends $Write<unknown> ? never : Name]: Read<T[Name]> }
        : T;
`;

const WRITE = `
/** What a request has of a type: all that is not read-only. */
type Write<T> = T extends $Write<infer U>
  ? Write<U>
  : T extends Blob
    ? T
    : T extends readonly unknown[]
      ? { [Index in keyof T]: Write<T[Index]> }
      : T extends object
        ? { [Name in keyof T as NonNullable<T[Name]> extends $Read<unknown> ? never : Name]: Write<T[Name]> }
        : T;
`;
