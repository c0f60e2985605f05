import type { OpenAPI3 } from "openapi-typescript";
import type { Tamper } from "../../../scripts/live/relay.js";
import type { ContractOperation, ContractResponse } from "../../../scripts/openapi/model.js";
import { isRecord } from "../../../scripts/openapi/references.js";
import { Sampler, UnsatisfiableError } from "../../../scripts/openapi/sample.js";
import type { SampledCall } from "../../../scripts/openapi/sample-call.js";
import type { judge } from "../judge.js";
import { optionalProperties, requiredProperties, valueOfWrongType } from "../schema-facts.js";
import {
  blameMock,
  bytes,
  codeOf,
  invoke,
  type Keyed,
  MockFault,
  prefer,
  reason,
  same,
  text,
} from "./call.js";

export const TOOK_IT = ", and the client took it";

/** An answer that is made from the schema reaches the caller as it is: where the mock makes none. */
export async function checkMade(
  subject: Keyed,
  operation: ContractOperation,
  response: ContractResponse,
  call: SampledCall,
  document: OpenAPI3,
): Promise<void> {
  const code = codeOf(response, operation.responses);
  const sent = sample(document, response.schema);
  const made = () => ({ status: code, ...text(sent), ...typed(response) });
  const { result, passed } = await invoke(subject, operation, call, { response: made });
  same(passed.length, 1);
  checkArrived(subject, operation, response, { code, result, sent, document });
}

const typed = ({ mediaTypes }: ContractResponse) => ({
  headers: new Headers({
    "content-type": mediaTypes.find((type) => !type.includes("*")) ?? "application/json",
  }),
});

export async function checkAnswer(
  subject: Keyed,
  operation: ContractOperation,
  response: ContractResponse,
  mode: "example" | "dynamic",
  call: SampledCall,
  document: OpenAPI3,
  valid: ReturnType<typeof judge>,
): Promise<void> {
  const { result, passed } = await invoke(
    subject,
    operation,
    call,
    prefer(codeOf(response, operation.responses), mode),
  );
  const [exchange, second] = passed;
  if (!exchange) throw new Error(`nothing reached the server: ${reason(result)}`);
  if (second) throw new Error("more than one request reached the server");
  const { got } = exchange;
  const text = new TextDecoder().decode(got.body);
  const code = codeOf(response, operation.responses);
  blameMock(result, got);
  if (got.status !== code) throw new Error(`the server answered ${got.status}: ${text}`);
  const { kind, schema, mediaTypes } = response;
  // A response that it does not have, Prism makes up: a 404, which may be the status that was asked for.
  const isProblem = (type: string | null) => type?.includes("problem+json");
  if (isProblem(got.headers.get("content-type")) && !mediaTypes.some(isProblem))
    throw new Error(`the server has no such response: ${text}`);
  // Of a schema that is `true`, Prism makes nothing.
  const isNothing = kind === "json" && text === "";
  const sent = isNothing ? undefined : kind === "json" ? JSON.parse(text) : text;
  // What Prism makes up does not always keep to a schema; an example must.
  if (kind === "json" && mode === "dynamic" && !valid(schema, sent)) return;
  if (kind === "json" && !valid(schema, sent)) {
    const { isMeumApiError } = subject.package;
    const took =
      result.status === "fulfilled" || isMeumApiError(result.reason, operation.name as never);
    const message = `the server's ${mode} is not of the contract's schema`;
    if (took) throw new Error(`${message}${TOOK_IT}: ${text}`);
    throw new MockFault(`${message}: ${text}`);
  }
  if (kind === "blob" && code < 300 && result.status === "fulfilled")
    same(await bytes(result.value), [...got.body]);
  else checkArrived(subject, operation, response, { code, result, sent, document });
}

/** What was sent is what the caller has got, as a result or an error. */
function checkArrived(
  { package: { isMeumApiError } }: Keyed,
  operation: ContractOperation,
  { kind, schema }: ContractResponse,
  {
    code,
    result,
    sent,
    document,
  }: { code: number; result: PromiseSettledResult<unknown>; sent: unknown; document: OpenAPI3 },
): void {
  if (code < 300) {
    if (result.status === "rejected") throw new Error(`${result.reason}`);
    same(result.value, kind === "none" ? undefined : sent);
    return;
  }
  if (result.status === "fulfilled") throw new Error("expected an error");
  const error = result.reason as unknown;
  if (!isMeumApiError(error)) throw new Error(`expected a MeumApiError, got ${error}`);
  same(error.status, code);
  if (kind === "json") same(error.body, sent);
  // An object with nothing that the contract names may come from anything in front of the API.
  const named = optionalProperties(document, schema);
  const documented = !named.length || !isRecord(sent) || named.some((name) => name in sent);
  if (isMeumApiError(error, operation.name as never) !== documented)
    throw new Error(`the error is ${documented ? "not " : ""}one that the contract documents`);
}

export async function checkFlagged(
  subject: Keyed,
  operation: ContractOperation,
  response: ContractResponse,
  call: SampledCall,
  change: NonNullable<Tamper["response"]>,
): Promise<void> {
  const { result, passed } = await invoke(
    subject,
    operation,
    call,
    prefer(codeOf(response, operation.responses)),
    { response: change },
  );
  const [exchange] = passed;
  if (!exchange) throw new Error(`nothing reached the server: ${reason(result)}`);
  if (result.status === "fulfilled") throw new Error("it reached the caller as a success");
  const { isMeumApiError, MeumContractError } = subject.package;
  const error = result.reason as unknown;
  const isFlagged =
    codeOf(response, operation.responses) < 300
      ? error instanceof MeumContractError
      : isMeumApiError(error) && !isMeumApiError(error, operation.name as never);
  if (isFlagged) return;
  blameMock(result, exchange.got);
  throw new Error(`it is not flagged: ${error}`);
}

export async function checkRedirect(
  subject: Keyed,
  operation: ContractOperation,
  call: SampledCall,
) {
  const redirect: Tamper = {
    response: () => ({ status: 307, headers: new Headers({ location: "/v1/elsewhere" }) }),
  };
  const { result, passed } = await invoke(subject, operation, call, redirect);
  same(passed.length, 1);
  if (result.status === "fulfilled" || !subject.package.isMeumApiError(result.reason))
    throw new Error(`expected a MeumApiError: ${reason(result)}`);
}

/** Answers that are not of the contract. */
export function badAnswers(document: OpenAPI3, { responses }: ContractOperation) {
  const bad: { what: string; answer: ContractResponse; change: NonNullable<Tamper["response"]> }[] =
    [];
  const documented = responses.map(({ status }) => status);
  const free = [200, 201, 202, 203, 206].find((code) => !documented.includes(`${code}`));
  for (const answer of responses) {
    const { status, kind, schema } = answer;
    const success = codeOf(answer, responses) < 300;
    if (success && free && !documented.includes("2XX") && status !== "default")
      bad.push({ what: `${status} that became ${free}`, answer, change: () => ({ status: free }) });
    if (kind !== "json") continue;
    if (success) bad.push({ what: `${status} that is no JSON`, answer, change: () => text("{") });
    const wrong = valueOfWrongType(document, schema);
    if (wrong !== undefined)
      bad.push({ what: `${status} of another type`, answer, change: () => text(wrong) });
    if (!success && optionalProperties(document, schema).length)
      bad.push({
        what: `${status} with nothing that the contract names`,
        answer,
        change: () => text({ "unheard-of": "no route matched" }),
      });
    for (const [name, property] of requiredProperties(document, schema)) {
      const without = ({ [name]: _, ...rest }: Record<string, unknown>) => rest;
      bad.push({
        what: `${status} without ${name}`,
        answer,
        change: () => text(without(sample(document, schema) as Record<string, unknown>)),
      });
      const value = valueOfWrongType(document, property);
      if (value !== undefined)
        bad.push({
          what: `${status} with ${name} of another type`,
          answer,
          change: () => text({ ...(sample(document, schema) as object), [name]: value }),
        });
    }
  }
  return bad;
}

/** A value of a schema. What the mock makes up is not always one. */
function sample(document: OpenAPI3, schema: unknown): unknown {
  try {
    return new Sampler(document).sample(schema, { optional: true });
  } catch (error) {
    throw error instanceof UnsatisfiableError ? new MockFault(`${error}`) : error;
  }
}
