import type { OpenAPI3 } from "openapi-typescript";
import type { Tamper } from "../../../scripts/live/relay.js";
import type { ContractOperation } from "../../../scripts/openapi/model.js";
import type { SampledCall } from "../../../scripts/openapi/sample-call.js";
import { mayBeEmpty } from "../../../scripts/prism/forms.js";
import { isAvoided, isPrefer, isSpread } from "../../../scripts/prism/parameters.js";
import { hasDefault, valueOfWrongType } from "../schema-facts.js";
import { invoke, type Keyed, reason, text } from "./call.js";
import { without, withoutQuery } from "./keys.js";

export const NO_PATH = /^404 .*NO_PATH_MATCHED/;
export const NO_METHOD = /^405 .*NO_METHOD_MATCHED/;

export async function checkRefused(
  subject: Keyed,
  operation: ContractOperation,
  call: SampledCall,
  problem: RegExp,
  change: NonNullable<Tamper["request"]>,
): Promise<void> {
  const { result, passed } = await invoke(subject, operation, call, { request: change });
  const [exchange] = passed;
  if (!exchange) throw new Error(`nothing reached the server: ${reason(result)}`);
  const { status, headers, body } = exchange.got;
  // Prism says why in a header where the contract documents a body.
  const why = `${status} ${headers.get("sl-violations") ?? ""} ${new TextDecoder().decode(body)}`;
  // To HEAD it cannot say why.
  const refused = operation.method === "head" ? status >= 400 : problem.test(why);
  if (!refused) throw new Error(`expected ${problem}, the server answered ${why}`);
  if (result.status === "fulfilled") throw new Error("the refusal did not reach the caller");
  if (!subject.package.isMeumApiError(result.reason)) throw new Error(`${result.reason}`);
}

export async function checkNotSent(
  subject: Keyed,
  operation: ContractOperation,
  call: SampledCall,
) {
  const { result, passed } = await invoke(subject, operation, call);
  if (passed.length) throw new Error("it was sent");
  const { MeumConfigError } = subject.package;
  if (result.status !== "rejected" || !(result.reason instanceof MeumConfigError))
    throw new Error(`expected a MeumConfigError: ${reason(result)}`);
}

/** Requests that are not of the contract, made on the way: a client of ours does not send them. */
export function badRequests(
  document: OpenAPI3,
  { body, parameters, credentials }: ContractOperation,
  { params = {} }: SampledCall,
) {
  const changes: { what: string; change: NonNullable<Tamper["request"]> }[] = [];
  if (body?.required && !(body.kind === "form" && mayBeEmpty(document, body.source)))
    changes.push({
      what: "a request without its body",
      change: ({ headers }) => ({
        body: new Uint8Array(),
        headers: without(headers, "content-type"),
      }),
    });
  const wrong = body?.kind === "json" ? valueOfWrongType(document, body.schema) : undefined;
  // To a server, `null` may be the body that may be left out.
  if (wrong !== undefined && (wrong !== null || body?.required))
    changes.push({ what: "a body of another type", change: () => text(wrong) });
  for (const parameter of parameters) {
    if (isPrefer(parameter) || isAvoided(parameter)) continue;
    const { in: place, name, schema } = parameter;
    const type = (schema as { type?: unknown } | undefined)?.type;
    // One parameter for each property: Prism does not miss the whole.
    const isMissed =
      parameter.json ||
      !isSpread(parameter) ||
      /^(array|string|number|integer|boolean)$/.test(`${type}`);
    // Of one that has a default, Prism takes that.
    const required = parameter.required && isMissed && !hasDefault(schema);
    if (required && place === "query")
      changes.push({
        what: `a request without the query's ${name}`,
        change: (sent) => withoutQuery(sent, credentials),
      });
    if (required && place === "header")
      changes.push({
        what: `a request without the header ${name}`,
        change: ({ headers }) => ({ headers: without(headers, name) }),
      });
    const given = params[place]?.[name] !== undefined;
    if (given && place === "query" && (type === "integer" || type === "number"))
      changes.push({
        what: `a word as the query's ${name}`,
        change: ({ url }) => {
          const key = encodeURIComponent(name);
          return { url: url.replace(`${key}=${params.query?.[name]}`, `${key}=word`) };
        },
      });
  }
  return changes;
}

/** Calls that lack what is required. */
export function omissions({ parameters, body }: ContractOperation, call: SampledCall) {
  const without: { what: string; call: SampledCall }[] = [];
  for (const { in: place, name, required } of parameters)
    if (required) {
      const { [name]: _, ...rest } = call.params?.[place] ?? {};
      without.push({
        what: `a call without ${place} ${name}`,
        call: { ...call, params: { ...call.params, [place]: rest } },
      });
    }
  if (body?.required) {
    const { body: _, ...rest } = call;
    without.push({ what: "a call without a body", call: rest });
  }
  return without;
}
