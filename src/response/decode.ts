import { errorOf } from "../errors/error-of.js";
import { MeumContractError, type MeumError } from "../errors/errors.js";
import { isSuccess } from "../errors/outcome.js";
import { redactText } from "../errors/redact.js";
import type { Exchange } from "../transport/transport.js";
import { apiError } from "./api-error.js";
import { documentedFor, isForeignPage, parseJson, problemOf } from "./contract.js";

/**
 * The data of a complete response.
 * @throws {MeumApiError} if its status is no success
 * @throws {MeumContractError} if it is a success, but not what the contract says
 */
export function decode(exchange: Exchange): unknown {
  const { response, bytes, call } = exchange;
  const { status, headers } = response;
  if (!isSuccess(status)) throw apiError(exchange);
  const type = headers.get("content-type");
  const documented = documentedFor(call.operation, status);
  if (!documented) throw contractError(exchange, "the contract does not document this status.");
  if (isForeignPage(documented, type, bytes))
    throw contractError(exchange, "the body is an HTML page, which is not documented.");
  if (documented.body === "none") return undefined;
  if (documented.body === "blob") return new Blob([bytes], { type: type ?? "" });
  const text = new TextDecoder().decode(bytes);
  if (documented.body === "text") return text;
  const data = parseJson(text);
  const isEmpty = !text.trim();
  if (data === undefined && !isEmpty) throw contractError(exchange, "the body is not valid JSON.");
  // Where the contract has no schema, an empty body fits.
  const problem = problemOf(documented.body, data);
  if (problem) throw contractError(exchange, isEmpty ? "the body is empty." : problem);
  return data;
}

function contractError(exchange: Exchange, problem: string): MeumError {
  const { response, bytes, call, history } = exchange;
  const { secrets } = history;
  const { status } = response;
  const text = new TextDecoder().decode(bytes);
  const failure = {
    Class: MeumContractError,
    message: `${status}: ${redactText(problem, secrets)}`,
    outcome: "unknown",
    fields: { status, body: text ? redactText(text, secrets) : undefined },
  } as const;
  return errorOf(failure, call, history);
}
