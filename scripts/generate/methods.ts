import type { ContractOperation } from "../openapi/model.js";
import { comment, key, plain } from "./text.js";
import type { Types } from "./types.js";

/** The signature and documentation of an operation's method. */
export function emitMethod(operation: ContractOperation, types: Types): string {
  const { name, source, parameters, body } = operation;
  const { result, params, body: bodyType } = types.of(operation);
  const needsParams = parameters.some(({ required }) => required);
  const required = body?.required || needsParams;
  const options = [
    "CallOptions",
    ...(params ? [`{ params${needsParams ? "" : "?"}: ${params} }`] : []),
    ...(bodyType ? [`{ body${body?.required ? "" : "?"}: ${bodyType} }`] : []),
  ];
  const described = comment(
    [text(source.summary), text(source.description)],
    [
      ...operation.responses
        .filter(({ status }) => !status.startsWith("2"))
        .map(
          ({ status, description }) => `@throws {MeumApiError} ${status}: ${plain(description)}`,
        ),
      "@throws {MeumError} its `outcome` says whether the operation was done",
      source.deprecated === true && "@deprecated",
    ],
  );
  return `${described}${key(name)}(options${required ? "" : "?"}: ${options.join(" & ")}): OperationPromise<${result}>;`;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
