import type { ContractOperation, Method } from "../openapi/model.js";
import { comment, key, plain, text } from "./text.js";
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
    [text(source.summary), text(source.description), EFFECT[operation.method]],
    [
      ...operation.responses
        .filter(({ status }) => !status.startsWith("2"))
        .map(
          ({ status, description }) => `@throws {MeumApiError} ${status}: ${plain(description)}`,
        ),
      "@throws {MeumError} Its `outcome` says whether the operation was carried out.",
      source.deprecated === true && "@deprecated",
    ],
  );
  return `${described}${key(name)}(options${required ? "" : "?"}: ${options.join(" & ")}): OperationPromise<${result}>;`;
}

const SAFE = "This call changes nothing. It is retried.";
const IDEMPOTENT = "This call changes state. It is idempotent, so it is retried.";
const UNSAFE = "This call changes state. It is not retried once it may have been carried out.";

/** What a caller must know before the call, by method (RFC 9110, 9.2). */
const EFFECT: Record<Method, string> = {
  get: SAFE,
  head: SAFE,
  options: SAFE,
  put: IDEMPOTENT,
  delete: IDEMPOTENT,
  post: UNSAFE,
  patch: UNSAFE,
};
