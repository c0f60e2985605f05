import { MeumContractError } from "../errors/errors.js";
import type { Failure } from "../errors/failures.js";
import { isSuccess } from "../errors/outcome.js";
import { redactText } from "../errors/redact.js";
import type { Exchange } from "../transport/transport.js";
import { apiError } from "./api-error.js";
import { documentedFor, isForeignPage, parseJson, problemOf } from "./contract.js";

/** The data of a complete response; or why there is none: it is no success, or not what the contract says. */
export function decode(exchange: Exchange): Failure | { readonly data?: unknown } {
  const { response, bytes, call } = exchange;
  const { status, headers } = response;
  if (!isSuccess(status)) return apiError(exchange);
  const type = headers.get("content-type");
  const documented = documentedFor(call.operation, status);
  if (!documented) return contractError(exchange, "the contract does not document this status.");
  if (isForeignPage(documented, type, bytes))
    return contractError(exchange, "the body is an HTML page, which is not documented.");
  if (documented.body === "none") return {};
  if (documented.body === "blob") return { data: new Blob([bytes], { type: type ?? "" }) };
  const text = new TextDecoder().decode(bytes);
  if (documented.body === "text") return { data: text };
  const data = parseJson(text);
  const isEmpty = !text.trim();
  if (data === undefined && !isEmpty) return contractError(exchange, "the body is not valid JSON.");
  // Where the contract has no schema, an empty body fits.
  const problem = problemOf(documented.body, data);
  return problem ? contractError(exchange, isEmpty ? "the body is empty." : problem) : { data };
}

function contractError({ response, bytes, history }: Exchange, problem: string): Failure {
  const { secrets } = history;
  const { status } = response;
  const text = new TextDecoder().decode(bytes);
  return {
    Class: MeumContractError,
    message: `${status}: ${redactText(problem, secrets)}`,
    outcome: "unknown",
    fields: { status, body: text ? redactText(text, secrets) : undefined },
  };
}
