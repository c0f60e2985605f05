import type { Contract } from "../openapi/contract.js";
import { replaceFiles } from "../openapi/files.js";
import type {
  ContractBody,
  ContractOperation,
  ContractParameter,
  ContractResponse,
  Node,
} from "../openapi/model.js";
import { define } from "../openapi/own.js";
import { isRecord } from "../openapi/references.js";
import { componentRef } from "../openapi/schemas.js";
import { emitSchema } from "./schema.js";
import { SchemaTypes } from "./schema-types.js";
import { comment, plain, text } from "./text.js";
import { type OperationTypes, typeNames } from "./type-names.js";
import { schemaForTypes, WRITTEN_AS } from "./type-schemas.js";

export interface Types {
  /** Of `types.ts`: the types that a user may import. */
  readonly text: string;
  /** Of `schema.ts`: the types of openapi-fetch. */
  readonly schema: string;
  of(operation: ContractOperation): OperationTypes;
}

/** The types of each operation, and each schema of the contract by its name. */
export function emitTypes({ document, operations }: Contract): Types {
  const typed = (schema: unknown) => schemaForTypes(document, schema) as Node | undefined;
  const components = Object.fromEntries(
    Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [
      name,
      typed(schema),
    ]),
  );
  const names = typeNames(Object.keys(components), operations);
  const own = new Map(names.schemas);
  const types = new SchemaTypes(components, names.schemas);
  const declarations: string[] = [];
  const statuses: string[] = [];
  // No interfaces: they would not fit a `Record<string, unknown>`.
  const declare = (name: string, type: string, text: string) =>
    declarations.push(`${comment([], [text])}export type ${name} = ${type};`);

  for (const [name, schema] of Object.entries(components))
    declare(
      own.get(name)!,
      types.of(schema),
      plain(text(schema?.description)) || `\`${plain(name)}\` of the contract.`,
    );
  const named = operations.map((operation): ContractOperation => {
    const { name } = operation;
    const { result, params, body, error } = names.operations.get(operation)!;
    const parameters = operation.parameters.map((one) => ({ ...one, schema: typed(one.schema) }));
    const responses = operation.responses.map((one) => ({
      ...one,
      schema: typed(responseSchema(one)),
    }));
    const successes = responses.filter(({ success }) => success);
    const data = successes.map((response) => responseType(types, response));
    declare(result, [...new Set(data)].join(" | ") || "never", `What \`${name}\` returns.`);
    // What is one schema is said once.
    const [only] = successes;
    if (
      only?.kind === "json" &&
      successes.length === 1 &&
      isRecord(only.schema) &&
      !only.schema.$ref
    ) {
      // A name that no component has: `operations` refers to this type instead of repeating it.
      names.schemas.set(` ${result}`, result);
      only.schema = { $ref: componentRef(` ${result}`) };
    }
    if (params) declare(params, types.of(paramsSchema(parameters)), `Parameters of \`${name}\`.`);
    let sent = operation.body;
    if (sent && body) {
      sent = { ...sent, schema: typed(bodySchema(document, sent)) };
      declare(body, bodyType(types, sent), `Body of \`${name}\`.`);
    }
    const documented = responses.map(({ status }) => status);
    statuses.push(...documented.map((status) => statusType(status, documented)));
    declare(
      error,
      errorType(types, responses),
      `Errors that the contract documents for \`${name}\`.`,
    );
    return { ...operation, parameters, body: sent, responses };
  });
  const schema = emitSchema(types, named, own, new Set(names.schemas.values()));
  const declared = declarations.join("\n");
  const all = [declared, types.helpers(declared)].join("\n");
  const classes = Object.entries(STATUS_CLASSES).filter(([name]) =>
    statuses.some((status) => status.includes(name)),
  );
  return {
    text: [
      all.trim() || "export {};",
      ...classes.map(([name, range]) => `type ${name} = Status<"${range[0]}">;`),
      classes.length ? STATUS : "",
    ].join("\n"),
    schema,
    of: (operation) => names.operations.get(operation)!,
  };
}

/** What the client takes or gives as a Blob. */
const BLOB = { type: "string", [WRITTEN_AS]: "Blob" };

function responseSchema({ kind, schema }: ContractResponse): unknown {
  return kind === "json" ? schema : kind === "blob" ? BLOB : { type: "string" };
}

function responseType(types: SchemaTypes, { kind, schema }: ContractResponse): string {
  return kind === "none" ? "undefined" : types.of(schema);
}

/** As it is given: files are Blobs. */
function bodySchema(document: object, { kind, schema }: ContractBody): unknown {
  if (kind === "blob") return BLOB;
  if (kind !== "multipart") return schema;
  return replaceFiles(document, schema, ({ type, description }) => ({
    ...BLOB,
    ...([type].flat().includes("null") && { [WRITTEN_AS]: "Blob | null" }),
    ...(text(description) && { description }),
  }));
}

const ALSO = { json: "", text: "", form: " | URLSearchParams", multipart: " | FormData" };

function bodyType(types: SchemaTypes, { kind, schema }: ContractBody): string {
  if (kind === "text") return "string";
  if (kind === "blob") return "Blob | ArrayBuffer | ArrayBufferView";
  return types.of(schema ?? {}) + ALSO[kind];
}

/** By location, as `params` are given. */
function paramsSchema(parameters: readonly ContractParameter[]): Node {
  const locations = new Map<string, { properties: Record<string, unknown>; required: string[] }>();
  for (const { in: location, name, required, schema, source } of parameters) {
    const { description } = source;
    const group = locations.get(location) ?? { properties: {}, required: [] };
    locations.set(location, group);
    const described = { ...(schema ?? {}), ...(text(description) && { description }) };
    define(group.properties, name, described);
    if (required) group.required.push(name);
  }
  return {
    type: "object",
    properties: Object.fromEntries(
      [...locations].map(([location, group]) => [location, { type: "object", ...group }]),
    ),
    required: [...locations].filter(([, { required }]) => required.length).map(([name]) => name),
  };
}

function errorType(types: SchemaTypes, responses: readonly ContractResponse[]): string {
  const documented = responses.map(({ status }) => status);
  const union = responses
    .filter(({ status }) => !status.startsWith("2"))
    .map((response) => {
      const body = response.kind === "json" ? responseType(types, response) : "unknown";
      return `{ readonly status: ${statusType(response.status, documented)}; readonly body: ${body} }`;
    });
  return union.join(" | ") || "never";
}

const STATUS_CLASSES = { Redirection: "3XX", ClientError: "4XX", ServerError: "5XX" };

const STATUS = `
/** \`Status<"4">\` is \`400 | 401 | … | 499\`: a comparison with one of them narrows. */
type Status<First extends string> =
  \`\${First}\${Digit}\${Digit}\` extends infer Text ? Text extends \`\${infer Code extends number}\` ? Code : never : never;
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
`;

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
