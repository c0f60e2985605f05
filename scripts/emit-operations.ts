import type { OpenAPI3 } from "openapi-typescript";
import type { Validators } from "./emit-validators.js";
import type { ContractOperation } from "./operations.js";

/** The table of operations, and the documented method of each. */
export function emitOperations(
  document: OpenAPI3,
  operations: ContractOperation[],
  validators: Validators,
): string {
  return `
import type { CallOptions } from "../options.js";
import type { Operation } from "../operation.js";
import type { paths } from "./schema.js";
import * as validators from "./validators.js";

/** The contract's first server. */
export const server: string | undefined = ${JSON.stringify(document.servers?.[0]?.url)};

export const operations: Readonly<Record<string, Operation>> = {
${operations.map((operation) => entry(operation, validators)).join("\n")}
};

/** One method per operation of the contract. */
export interface Operations {
${operations.map(method).join("\n")}
}

/** Per operation, the errors that the contract documents. */
export interface OperationErrors {
${operations.map(errors).join("\n")}
}
`;
}

function entry(
  { name, method, path, keyHeader, source, responses }: ContractOperation,
  validators: Validators,
) {
  const requires = /\bRequires [^.]*\./.exec(source.description ?? "")?.[0];
  const fields = {
    method: method.toUpperCase(),
    path,
    keyHeader,
    accept: "application/json",
    requires,
  };
  const statuses = responses.map(
    ({ status }) => `${JSON.stringify(status)}: ${accessor(validators.nameOf(name, status))}`,
  );
  return `${name}: { ${JSON.stringify(fields).slice(1, -1)}, "responses": { ${statuses.join(", ")} } },`;
}

function accessor(validator: string | undefined) {
  return validator ? `validators.${validator}` : "null";
}

function isSuccess(status: string) {
  return status.startsWith("2");
}

function method(operation: ContractOperation) {
  const { name, source, responses } = operation;
  const data = responses
    .filter(({ status }) => isSuccess(status))
    .map((response) => bodyType(operation, response.status));
  return `${doc([
    source.summary,
    source.description,
    ...responses
      .filter(({ status }) => !isSuccess(status))
      .map(({ status, description }) => `@throws {MeumApiError} ${status}: ${description}`),
    "@throws {MeumError} its `outcome` says whether the operation was done",
  ])}
${name}(options?: CallOptions): Promise<${data.join(" | ") || "undefined"}>;`;
}

function errors(operation: ContractOperation) {
  const union = operation.responses
    .filter(({ status }) => !isSuccess(status))
    .map(
      ({ status }) =>
        `{ readonly status: ${status}; readonly body: ${bodyType(operation, status)} }`,
    );
  return `${operation.name}: ${union.join(" | ") || "never"};`;
}

function bodyType({ path, method, responses }: ContractOperation, status: string) {
  const response = responses.find((candidate) => candidate.status === status);
  return response?.schema
    ? `paths[${JSON.stringify(path)}]["${method}"]["responses"][${status}]["content"]["application/json"]`
    : "undefined";
}

function doc(lines: (string | undefined)[]) {
  const text = lines
    .filter((line) => line !== undefined)
    .join("\n")
    .replaceAll("*/", "*\\/")
    .trim();
  return `/**\n${text.replaceAll(/^/gm, " * ")}\n */`;
}
