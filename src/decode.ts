import { apiError } from "./api-error.js";
import type { Call } from "./call.js";
import { documentedFor, parseJson, problemOf } from "./contract.js";
import { labelOf } from "./error-of.js";
import { MeumContractError } from "./errors.js";
import { adviceFor, isSuccess } from "./outcome.js";
import { redactText } from "./redact.js";
import type { Exchange } from "./transport.js";

/**
 * The data of a complete response.
 * @throws {MeumApiError} if its status is no success
 * @throws {MeumContractError} if it is a success, but not what the contract says
 */
export function decode(exchange: Exchange, call: Call): unknown {
  const { response, bytes } = exchange;
  const { status, headers } = response;
  if (!isSuccess(status)) throw apiError(exchange, call);
  const documented = documentedFor(call.operation, status);
  if (documented?.body === "none") return undefined;
  if (documented?.body === "blob")
    return new Blob([bytes], { type: headers.get("content-type") ?? "" });
  const text = new TextDecoder().decode(bytes);
  if (!documented)
    throw contractError(exchange, call, text, "the contract does not document this status.");
  if (documented.body === "text") return text;
  const data = parseJson(text);
  if (data === undefined)
    throw contractError(
      exchange,
      call,
      text,
      `the body is ${text.trim() ? "not valid JSON" : "empty"}.`,
    );
  const problem = problemOf(documented.body, data);
  if (problem) throw contractError(exchange, call, text, problem);
  return data;
}

function contractError(
  { response: { status }, method, secrets, attempts }: Exchange,
  { operation }: Call,
  text: string,
  problem: string,
): MeumContractError {
  const advice = adviceFor("unknown", method);
  const message = `${labelOf(operation)}: ${status}: ${redactText(problem, secrets)}${advice}`;
  return new MeumContractError(message, "unknown", {
    status,
    body: text ? redactText(text, secrets) : undefined,
    operation: operation.name,
    attempts,
    requestId: attempts.at(-1)?.requestId,
  });
}
