import type { OpenAPI3 } from "openapi-typescript";
import { isRecord } from "../openapi/document.js";
import type {
  ContractBody,
  ContractOperation,
  ContractParameter,
  ContractResponse,
} from "../openapi/operations.js";
import { serverOf } from "../openapi/servers.js";
import { hasMarkers } from "./types.js";
import type { Validators } from "./validators.js";

/** The table of operations, and the documented method of each. */
export function emitOperations(
  document: OpenAPI3,
  operations: ContractOperation[],
  validators: Validators,
): string {
  const marked = hasMarkers(document);
  const bodies = operations.flatMap(({ body }) => (body && needsWriting(body) ? [body] : []));
  const writers = [...new Set(bodies.map(({ kind }) => `${kind}Body`))].sort();
  const entries = operations.map((operation) => entry(operation, validators));
  const methods = operations.map((operation) => method(operation, marked));
  const failures = operations.map((operation) => errors(operation, marked));
  const uses = (word: string) =>
    [...entries, ...methods, ...failures].some((text) => text.includes(word));
  const classes = Object.entries(STATUS_CLASSES).filter(([name]) =>
    failures.some((text) => text.includes(name)),
  );
  const helpers = [
    uses("Read<") && READ,
    uses("Write<") && WRITE,
    ...classes.map(([name, first]) => `type ${name} = Status<"${first[0]}">;`),
    classes.length && STATUS,
  ];
  const imports = [
    'import type { CallOptions } from "../options.js";',
    'import type { Operation } from "../operation.js";',
    writers.length && `import { ${writers.join(", ")} } from "./bodies.js";`,
    operations.some(({ parameters }) => parameters.length) &&
      'import { parameters } from "./parameters.js";',
    uses("paths[") &&
      `import type { ${["Read<", "Write<"].some(uses) ? "$Read, $Write, " : ""}paths } from "./schema.js";`,
    uses("validators.") && 'import * as validators from "./validators.js";',
  ];
  return `
${imports.filter(Boolean).join("\n")}

/** The contract's first server. */
export const server: string | undefined = ${JSON.stringify(serverOf(document, document.servers, []))};

export const operations: Readonly<Record<string, Operation>> = {
${entries.join("\n")}
};

/** One method per operation of the contract. */
export interface Operations {
${methods.join("\n")}
}

/** Per operation, the errors that the contract documents. */
export interface OperationErrors {
${failures.join("\n")}
}
${helpers.filter(Boolean).join("\n")}
`;
}

/** The files of `scripts/generate/templates` that the operations need beside the table. */
export function runtimeOf(operations: ContractOperation[]): string[] {
  return [
    ...(operations.some(({ body }) => body && needsWriting(body)) ? ["bodies.ts"] : []),
    ...(operations.some(({ parameters }) => parameters.length) ? ["parameters.ts"] : []),
  ];
}

function entry(operation: ContractOperation, validators: Validators): string {
  const { name, method, path, keyHeader, server, source, parameters, body, responses } = operation;
  const accept = new Set(
    responses.flatMap(({ mediaTypes }) =>
      mediaTypes.map((type) =>
        type
          .split(";")[0]!
          .trim()
          .replace(/^(\*|application)\/\*$/, `${JSON_TYPE}, $&`),
      ),
    ),
  );
  const steps = [
    ...(parameters.length ? [`parameters([${parameters.map(parameterEntry).join(", ")}])`] : []),
    ...(body && needsWriting(body) ? [`${body.kind}Body(${JSON.stringify(bodyEntry(body))})`] : []),
  ];
  const fields = [
    ...Object.entries({
      method: method.toUpperCase(),
      path,
      server,
      keyHeader,
      accept: [...accept].join(", ") || JSON_TYPE,
      requires: /\bRequires [^.]*\./.exec(source.description ?? "")?.[0],
    })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
    ...(steps.length ? [`init: [${steps.join(", ")}]`] : []),
    `responses: { ${responses.flatMap((response) => checkOf(response, responses, validators.nameOf(name, response.status))).join(", ")} }`,
  ];
  return `${key(name)}: { ${fields.join(", ")} },`;
}

function parameterEntry(parameter: ContractParameter): string {
  const { in: place, name, required, style, explode, allowReserved, json } = parameter;
  const usual = place === "path" || place === "header" ? "simple" : "form";
  return JSON.stringify({
    in: place,
    name,
    ...(required && { required }),
    ...(style !== usual && { style }),
    ...(explode !== (style === "form" || style === "deepObject") && { explode }),
    ...(allowReserved && { allowReserved }),
    ...(json && { json }),
  });
}

const JSON_TYPE = "application/json";

/** openapi-fetch writes JSON by itself. */
function needsWriting({ kind, mediaType, required }: ContractBody): boolean {
  return kind !== "json" || required || mediaType !== JSON_TYPE;
}

function bodyEntry({ kind, mediaType, required, source }: ContractBody) {
  const media = source.content[mediaType];
  const encodings: Record<string, object> = {};
  if (kind === "form" || kind === "multipart")
    for (const [name, encoding] of Object.entries(
      (media && "encoding" in media && media.encoding) || {},
    )) {
      if (!isRecord(encoding)) continue;
      const { style = "form", explode = style === "form", contentType } = encoding;
      const join = { spaceDelimited: " ", pipeDelimited: "|" }[`${style}`] ?? ",";
      encodings[name] = {
        ...(kind === "multipart" && typeof contentType === "string" && { contentType }),
        ...(kind === "form" && !explode && style !== "deepObject" && { join }),
        ...(style === "deepObject" && { deep: true }),
      };
    }
  return {
    type: kind === "json" && mediaType.includes("*") ? JSON_TYPE : mediaType,
    ...(required && { required }),
    ...(Object.keys(encodings).length && { encoding: encodings }),
  };
}

/** What is a success: 2xx, or `default` where the contract names no 2xx. */
function isSuccess(status: string, responses: ContractResponse[]): boolean {
  return (
    status.startsWith("2") ||
    (status === "default" && !responses.some((other) => other.status.startsWith("2")))
  );
}

function isFailure(status: string): boolean {
  return !status.startsWith("2");
}

function checkOf(
  { status, kind }: ContractResponse,
  responses: ContractResponse[],
  validator: string | undefined,
): string[] {
  const success = isSuccess(status, responses);
  // Of errors, openapi-fetch parses what is JSON and leaves what is not; only JSON is promised.
  const check = validator ? `validators.${validator}` : JSON.stringify(success ? kind : "none");
  const entries = [`${JSON.stringify(status)}: ${check}`];
  return status === "default" && success ? [`"2XX": ${check}`, ...entries] : entries;
}

function method(operation: ContractOperation, marked: boolean): string {
  const { name, source, parameters, body, responses } = operation;
  const data = responses
    .filter(({ status }) => isSuccess(status, responses))
    .map((response) => answerType(operation, response, marked));
  const required = body?.required || parameters.some((parameter) => parameter.required);
  const options = [
    "CallOptions",
    parameters.length
      ? `{ params${parameters.some((parameter) => parameter.required) ? "" : "?"}: ${typeOf(operation)}["parameters"] }`
      : undefined,
    body ? `{ body${body.required ? "" : "?"}: ${bodyType(operation, body, marked)} }` : undefined,
  ].filter((part) => part !== undefined);
  const described = comment(
    [source.summary, source.description],
    [
      ...responses
        .filter(({ status }) => isFailure(status))
        .map(
          ({ status, description }) => `@throws {MeumApiError} ${status}: ${plain(description)}`,
        ),
      "@throws {MeumError} its `outcome` says whether the operation was done",
      source.deprecated && "@deprecated",
    ],
  );
  return `${described}
${key(name)}(options${required ? "" : "?"}: ${options.join(" & ")}): Promise<${[...new Set(data)].join(" | ") || "never"}>;`;
}

function errors(operation: ContractOperation, marked: boolean): string {
  const { name, responses } = operation;
  const documented = responses.map(({ status }) => status);
  const union = responses
    .filter(({ status }) => isFailure(status))
    .map((response) => {
      const body = response.kind === "json" ? answerType(operation, response, marked) : "unknown";
      return `{ readonly status: ${statusType(response.status, documented)}; readonly body: ${body} }`;
    });
  return `${key(name)}: ${union.join(" | ") || "never"};`;
}

const STATUS_CLASSES = { Redirection: "3XX", ClientError: "4XX", ServerError: "5XX" };

const STATUS = `
/** \`Status<"4">\` is \`400 | 401 | … | 499\`: a comparison with one of them narrows. */
type Status<First extends string> =
  \`\${First}\${Digit}\${Digit}\` extends infer Text ? Text extends \`\${infer Code extends number}\` ? Code : never : never;
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
`;

/** The statuses that a key of `responses` stands for. */
function statusType(status: string, documented: string[]): string {
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

function typeOf({ path, method }: ContractOperation): string {
  return `paths[${JSON.stringify(path)}]["${method}"]`;
}

function answerType(
  operation: ContractOperation,
  response: ContractResponse,
  marked: boolean,
): string {
  const { status, kind, mediaTypes } = response;
  if (kind === "none") return "undefined";
  if (kind !== "json") return kind === "text" ? "string" : "Blob";
  const at = /^\d+$/.test(status) ? status : JSON.stringify(status);
  return mediaTypes
    .map((type) => `${typeOf(operation)}["responses"][${at}]["content"][${JSON.stringify(type)}]`)
    .map((type) => (marked ? `Read<${type}>` : type))
    .join(" | ");
}

const ALSO = { json: "", text: "", form: " | URLSearchParams", multipart: " | FormData", blob: "" };

function bodyType(
  operation: ContractOperation,
  { kind, mediaType }: ContractBody,
  marked: boolean,
): string {
  if (kind === "text") return "string";
  if (kind === "blob") return "Blob | ArrayBuffer | ArrayBufferView";
  const type = `NonNullable<${typeOf(operation)}["requestBody"]>["content"][${JSON.stringify(mediaType)}]`;
  return (marked ? `Write<${type}>` : type) + ALSO[kind];
}

const READ = `
/** What an answer has of a type: all that is not write-only. */
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

/** A name as a key. */
function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** A comment of the contract's words, and of tags that are ours. */
function comment(texts: (string | undefined)[], tags: (string | false | undefined)[]): string {
  const lines = [...texts.map(plain), ...tags].filter(Boolean).join("\n").split(/\r?\n/);
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */`;
}

/** The contract's words, so that they neither end a comment nor begin a tag. */
function plain(text: string | undefined): string {
  return (text ?? "")
    .trim()
    .replaceAll("*/", "*\\/")
    .replace(/(?<!\w)@/g, "\\@");
}
