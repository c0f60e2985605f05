import { isDeepStrictEqual } from "node:util";
import type { OpenAPI3 } from "openapi-typescript";
import type { Relay, Sent, Tamper } from "../../scripts/live/relay.js";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import type {
  ContractCredential,
  ContractOperation,
  ContractResponse,
} from "../../scripts/openapi/model.js";
import { isRecord } from "../../scripts/openapi/references.js";
import { UnsatisfiableError } from "../../scripts/openapi/sample.js";
import { BYTES, type SampledCall, sampleCall } from "../../scripts/openapi/sample-call.js";
import { isPrefer } from "../../scripts/prism-contract.js";
import type { Package } from "../support/generated-package.js";
import { KEY } from "../support/secret.js";
import { judge } from "./judge.js";
import {
  hasDefault,
  optionalProperties,
  requiredProperties,
  valueOfWrongType,
} from "./schema-facts.js";

/** A package, a server behind a relay, and what may be wrong with its answers. */
export interface Subject {
  package: Package;
  relay: Relay;
  fault?: Tamper;
}

/** With a key for each scheme. */
interface Keyed extends Subject {
  apiKey: string | Record<string, string>;
}

/** One thing that must hold of one operation. */
export interface Check {
  operation: string;
  what: string;
  /** Rejects where it does not hold. */
  run(subject: Subject): Promise<void>;
}

/** What the first of an operation's checks whose name fits says that does not hold; `undefined` if all hold. */
export async function problemOf(
  checks: readonly Check[],
  operation: string,
  name: RegExp,
  subject: Subject,
): Promise<string | undefined> {
  for (const check of checks)
    if (check.operation === operation && name.test(check.what))
      try {
        await check.run(subject);
      } catch (error) {
        return `${check.what}: ${error}`;
      }
  return undefined;
}

/**
 * What must hold of a client and a server of a contract, derived from it: each documented status with
 * the contract's example and with an invented body, what reaches the server, and negative controls.
 */
export async function checksOf(contract: string): Promise<Check[]> {
  const { document, operations } = await contractOf(parseContract(contract, "the contract"), {
    omitUnsupported: true,
  });
  const keys = Object.fromEntries(
    operations.flatMap(({ credentials }) => credentials.map((one) => [one.scheme, keyOf(one)])),
  );
  const apiKey = Object.keys(keys).length > 1 ? keys : (Object.values(keys)[0] ?? KEY);
  const valid = judge(document);
  // Longer than any path: a parameter could be any word.
  const longest = Math.max(0, ...operations.map(({ path }) => path.split("/").length));
  const nowhere = "/nowhere".repeat(longest);
  return operations.flatMap((operation) => {
    const check = (what: string, run: (subject: Keyed) => Promise<void>): Check => ({
      operation: operation.name,
      what,
      run: (subject) => run({ ...subject, apiKey }),
    });
    const call = fullestCall(document, operation);
    if (call instanceof UnsatisfiableError)
      return [check(CAN_BE_CALLED, () => Promise.reject(new MockFault(`${call}`)))];
    return [
      ...operation.responses.flatMap((response) =>
        (["example", "dynamic"] as const).map((mode) =>
          check(`${response.status}, ${mode}`, (subject) =>
            checkAnswer(subject, operation, response, mode, call, {
              valid,
              named: optionalProperties(document, response.schema),
            }),
          ),
        ),
      ),
      ...withoutOptional(document, operation, call).map((required) =>
        check("with nothing optional", (subject) => checkAccepted(subject, operation, required)),
      ),
      check("what reaches the server", (subject) => checkRequest(subject, operation, call)),
      check("another path is not this operation", (subject) =>
        checkRefused(subject, operation, call, NO_PATH, ({ url }) => ({ url: nowhere + url })),
      ),
      check("another method is not this operation", (subject) =>
        checkRefused(subject, operation, call, NO_METHOD, () => ({ method: "PROPFIND" })),
      ),
      ...(operation.needsKey
        ? operation.credentials.map((credential) =>
            check(`without a key for ${credential.scheme} it is refused`, (subject) =>
              checkRefused(subject, operation, call, /^401 /, (sent) =>
                withoutKey(sent, credential),
              ),
            ),
          )
        : []),
      ...badRequests(document, operation, call).map(({ what, change }) =>
        check(`${what} is refused`, (subject) =>
          checkRefused(
            subject,
            operation,
            call,
            /^(400|415|422) .*(UNPROCESSABLE|INVALID|VALIDATION|"location")|^415 /,
            change,
          ),
        ),
      ),
      ...omissions(operation, call).map(({ what, call }) =>
        check(`${what} does not leave the client`, (subject) =>
          checkNotSent(subject, operation, call),
        ),
      ),
      ...badAnswers(document, operation).map(({ what, answer, change }) =>
        check(`${what} is flagged`, (subject) =>
          checkFlagged(subject, operation, answer, call, change),
        ),
      ),
      check("a redirect is no success", (subject) => checkRedirect(subject, operation, call)),
    ];
  });
}

/**
 * The mock failed, or its contract has an example that it does not allow itself, or asks for a request that
 * cannot be made. The client did what it should.
 */
export class MockFault extends Error {}

/** The only check of an operation whose request cannot be made. */
export const CAN_BE_CALLED = "a request satisfies the contract";
export const TOOK_IT = ", and the client took it";
const PRISM_FAILED = /"https:\/\/stoplight\.io\/prism\/errors#UNKNOWN"/;
const NO_PATH = /^404 .*NO_PATH_MATCHED/;
const NO_METHOD = /^405 .*NO_METHOD_MATCHED/;

type Method = (options: object) => Promise<unknown>;

/** Calls an operation's method; what came of it, and what passed. */
async function invoke(
  { package: { createMeumClient }, relay, fault, apiKey }: Keyed,
  { name }: ContractOperation,
  call: SampledCall,
  ...tampers: Tamper[]
) {
  // The server's fault first: what a check does is done to what the server sends.
  relay.begin(fault, ...tampers);
  const meum = createMeumClient({ apiKey, baseUrl: relay.url, maxRetries: 0 } as never);
  const method = (meum as unknown as Record<string, Method | undefined>)[name];
  if (typeof method !== "function") throw new Error(`the client has no method \`${name}\``);
  const [result] = await Promise.allSettled([method({ ...call })]);
  if (relay.failure) throw relay.failure;
  return { result: result!, passed: relay.passed };
}

/** Asks Prism for a status, on the way: the contract may have a parameter of the same name. */
function prefer(code: number, mode = "example"): Tamper {
  const value = `code=${code}${mode === "dynamic" ? ", dynamic=true" : ""}`;
  return { request: ({ headers }) => ({ headers: new Headers([...headers, ["prefer", value]]) }) };
}

/** A status that the contract documents as this one. */
function codeOf({ status }: ContractResponse, all: readonly ContractResponse[]): number {
  if (/^\d+$/.test(status)) return Number(status);
  const success = !all.some((other) => other.status.startsWith("2"));
  const taken = new Set(all.map((other) => other.status.toUpperCase()));
  const classes = status === "default" ? (success ? [2] : [5, 4]) : [Number(status[0])];
  return classes
    .filter((first) => status !== "default" || !taken.has(`${first}XX`))
    .flatMap((first) => Array.from({ length: 99 }, (_, index) => first * 100 + index))
    .find((code) => !taken.has(`${code}`))!;
}

async function checkAnswer(
  subject: Keyed,
  operation: ContractOperation,
  response: ContractResponse,
  mode: "example" | "dynamic",
  call: SampledCall,
  { valid, named }: { valid: ReturnType<typeof judge>; named: string[] },
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
  if (result.status === "rejected" && PRISM_FAILED.test(text)) throw new MockFault(text);
  if (got.status !== code) throw new Error(`the server answered ${got.status}: ${text}`);
  const { kind, schema, mediaTypes } = response;
  // A response that it does not have, Prism makes up: a 404, which may be the status that was asked for.
  const isProblem = (type: string | null) => type?.includes("problem+json");
  if (isProblem(got.headers.get("content-type")) && !mediaTypes.some(isProblem))
    throw new Error(`the server has no such response: ${text}`);
  const sent = kind === "json" ? JSON.parse(text) : text;
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
  if (code < 300) {
    if (result.status === "rejected") throw new Error(`${result.reason}`);
    const { value } = result;
    if (kind === "none") same(value, undefined);
    else if (kind === "blob") same(await bytes(value), [...got.body]);
    else same(value, sent);
    return;
  }
  if (result.status === "fulfilled") throw new Error("expected an error");
  const { isMeumApiError } = subject.package;
  const error = result.reason as unknown;
  if (!isMeumApiError(error)) throw new Error(`expected a MeumApiError, got ${error}`);
  same(error.status, code);
  if (kind === "json") same(error.body, sent);
  // An object with nothing that the contract names may come from anything in front of the API.
  const documented = !named.length || !isRecord(sent) || named.some((name) => name in sent);
  if (isMeumApiError(error, operation.name as never) !== documented)
    throw new Error(`the error is ${documented ? "not " : ""}one that the contract documents`);
}

async function bytes(value: unknown): Promise<number[]> {
  if (!(value instanceof Blob)) throw new Error(`expected a Blob, got ${typeof value}`);
  return [...new Uint8Array(await value.arrayBuffer())];
}

/** With all that is optional, or with nothing if that cannot be satisfied. */
function fullestCall(
  document: OpenAPI3,
  operation: ContractOperation,
): SampledCall | UnsatisfiableError {
  let problem: unknown;
  for (const optional of [true, false])
    try {
      return sampleCall(document, operation, { optional });
    } catch (error) {
      problem = error;
    }
  if (problem instanceof UnsatisfiableError) return problem;
  throw problem;
}

/** A call without what may be left out, where that is another call. */
function withoutOptional(document: OpenAPI3, operation: ContractOperation, call: SampledCall) {
  const required = sampleCall(document, operation, { optional: false });
  return isDeepStrictEqual(required, call) ? [] : [required];
}

async function checkAccepted(subject: Keyed, operation: ContractOperation, call: SampledCall) {
  const { got, code } = await firstResponse(subject, operation, call);
  same(got.status, code);
}

/** What passes when the contract's first response is asked for. */
async function firstResponse(subject: Keyed, operation: ContractOperation, call: SampledCall) {
  const [response] = operation.responses;
  const code = response ? codeOf(response, operation.responses) : 200;
  const { result, passed } = await invoke(subject, operation, call, prefer(code));
  const [exchange] = passed;
  if (!exchange) throw new Error(`nothing reached the server: ${reason(result)}`);
  return { ...exchange, code };
}

async function checkRequest(subject: Keyed, operation: ContractOperation, call: SampledCall) {
  const { sent } = await firstResponse(subject, operation, call);
  const url = new URL(sent.url, "http://server");
  same(sent.method, operation.method.toUpperCase());
  if (!pathPattern(operation).test(url.pathname)) throw new Error(`path ${url.pathname}`);
  for (const credential of operation.credentials)
    same(carried(sent, credential), EXPECTED[credential.kind]);
  const everything = [sent.url, ...sent.headers.values()].join("\n");
  if (!operation.credentials.length && everything.includes(KEY))
    throw new Error("the key was sent, and the contract asks for none");
  checkParameters(operation, call, sent, url);
  await checkBody(operation, call, sent);
}

function keyOf({ kind }: ContractCredential): string {
  return kind === "basic" ? `user:${KEY}` : KEY;
}

/** What carries a key, where it belongs. */
const EXPECTED = {
  bearer: `Bearer ${KEY}`,
  basic: `Basic ${btoa(`user:${KEY}`)}`,
  header: KEY,
  query: KEY,
  cookie: KEY,
};

/** What a request carries where a credential belongs. */
function carried({ url, headers }: Sent, { kind, name }: ContractCredential) {
  if (kind === "query") return new URL(url, "http://server").searchParams.get(name);
  if (kind !== "cookie") return headers.get(name);
  const cookies = headers.get("cookie")?.split("; ") ?? [];
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

function withoutKey(sent: Sent, { kind, name }: ContractCredential): Partial<Sent> {
  if (kind === "query") {
    const url = new URL(sent.url, "http://server");
    url.searchParams.delete(name);
    return { url: url.pathname + url.search };
  }
  return { headers: without(sent.headers, kind === "cookie" ? "cookie" : name) };
}

/** The path's own words as they stand; a parameter is one segment. */
function pathPattern({ path }: ContractOperation): RegExp {
  const words = path.split(/\{[^{}]+\}/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${words.join("[^/]+")}$`);
}

function checkParameters(
  { path, parameters }: ContractOperation,
  { params = {} }: SampledCall,
  { headers }: Sent,
  url: URL,
): void {
  const segments = url.pathname.split("/");
  for (const { in: place, name, json, style, explode } of parameters) {
    const value = params[place]?.[name];
    if (place === "path" && style === "simple" && typeof value !== "object") {
      const index = path.split("/").indexOf(`{${name}}`);
      if (index >= 0) same(decodeURIComponent(segments[index]!), `${value}`);
    } else if (place === "query" && json)
      same(JSON.parse(url.searchParams.get(name) ?? "null"), value);
    else if (place === "query" && typeof value !== "object")
      same(url.searchParams.get(name), `${value}`);
    else if (place === "query" && Array.isArray(value) && explode)
      same(url.searchParams.getAll(name), value.map(String));
    else if (place === "query" && Array.isArray(value)) {
      const join = { spaceDelimited: " ", pipeDelimited: "|" }[style] ?? ",";
      same(url.searchParams.get(name), value.join(join));
    } else if (place === "query" && style === "deepObject")
      for (const [member, one] of Object.entries(value as object))
        same(url.searchParams.get(`${name}[${member}]`), `${one}`);
    else if (place === "header" && typeof value !== "object") same(headers.get(name), `${value}`);
    else if (place === "cookie" && typeof value !== "object")
      if (
        !headers
          .get("cookie")
          ?.split("; ")
          .includes(`${name}=${encodeURIComponent(`${value}`)}`)
      )
        throw new Error(`no cookie ${name}=${value}`);
  }
}

async function checkBody({ body }: ContractOperation, { body: given }: SampledCall, sent: Sent) {
  if (!body || (given === undefined && !body.required)) {
    same(sent.body.length, 0);
    same(sent.headers.get("content-type"), null);
    return;
  }
  const type = sent.headers.get("content-type") ?? "";
  const expected = body.mediaType.includes("*") ? "" : body.mediaType.split(";")[0]!;
  if (!type.startsWith(expected)) throw new Error(`content type ${type}, expected ${expected}`);
  const text = new TextDecoder().decode(sent.body);
  if (body.kind === "json") same(JSON.parse(text), given);
  else if (body.kind === "text") same(text, given);
  else if (body.kind === "blob") same([...sent.body], [...BYTES]);
  else {
    const form = await new Response(sent.body, { headers: { "content-type": type } }).formData();
    for (const [name, value] of Object.entries(given as object)) {
      const [part] = form.getAll(name);
      if (part === undefined) throw new Error(`the form has no ${name}`);
      if (value instanceof Blob) same(await bytes(part), [...BYTES]);
      else if (typeof value !== "object") same(part, `${value}`);
      else if (Array.isArray(value) && form.getAll(name).length > 1)
        same(form.getAll(name), value.map(String));
    }
  }
}

async function checkRefused(
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

async function checkNotSent(subject: Keyed, operation: ContractOperation, call: SampledCall) {
  const { result, passed } = await invoke(subject, operation, call);
  if (passed.length) throw new Error("it was sent");
  const { MeumConfigError } = subject.package;
  if (result.status !== "rejected" || !(result.reason instanceof MeumConfigError))
    throw new Error(`expected a MeumConfigError: ${reason(result)}`);
}

async function checkFlagged(
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
  if (!passed.length) throw new Error(`nothing reached the server: ${reason(result)}`);
  if (result.status === "fulfilled") throw new Error("it reached the caller as a success");
  const { isMeumApiError, MeumContractError } = subject.package;
  const error = result.reason as unknown;
  if (codeOf(response, operation.responses) < 300) {
    if (!(error instanceof MeumContractError)) throw new Error(`${error}`);
  } else if (!isMeumApiError(error) || isMeumApiError(error, operation.name as never))
    throw new Error(`it passes for documented: ${error}`);
}

async function checkRedirect(subject: Keyed, operation: ContractOperation, call: SampledCall) {
  const redirect: Tamper = {
    response: () => ({ status: 307, headers: new Headers({ location: "/v1/elsewhere" }) }),
  };
  const { result, passed } = await invoke(subject, operation, call, redirect);
  same(passed.length, 1);
  if (result.status === "fulfilled" || !subject.package.isMeumApiError(result.reason))
    throw new Error(`expected a MeumApiError: ${reason(result)}`);
}

/** Requests that are not of the contract, made on the way: a client of ours does not send them. */
function badRequests(
  document: OpenAPI3,
  { body, parameters }: ContractOperation,
  { params = {} }: SampledCall,
) {
  const changes: { what: string; change: NonNullable<Tamper["request"]> }[] = [];
  if (body?.required)
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
    if (isPrefer(parameter)) continue;
    const { in: place, name, schema } = parameter;
    // Of one that has a default, Prism takes that.
    const required = parameter.required && !hasDefault(schema);
    const type = (schema as { type?: unknown } | undefined)?.type;
    if (required && place === "query")
      changes.push({
        what: `a request without the query's ${name}`,
        change: ({ url }) => ({ url: url.split("?")[0]! }),
      });
    if (required && place === "header")
      changes.push({
        what: `a request without the header ${name}`,
        change: ({ headers }) => ({ headers: without(headers, name) }),
      });
    if (place === "query" && (type === "integer" || type === "number"))
      changes.push({
        what: `a word as the query's ${name}`,
        change: ({ url }) => ({
          url: url.replace(`${name}=${params.query?.[name]}`, `${name}=word`),
        }),
      });
  }
  return changes;
}

/** Calls that lack what is required. */
function omissions({ parameters, body }: ContractOperation, call: SampledCall) {
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

/** Answers that are not of the contract. */
function badAnswers(document: OpenAPI3, { responses }: ContractOperation) {
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
        change: ({ body }) => text(without(parse(body))),
      });
      const value = valueOfWrongType(document, property);
      if (value !== undefined)
        bad.push({
          what: `${status} with ${name} of another type`,
          answer,
          change: ({ body }) => text({ ...parse(body), [name]: value }),
        });
    }
  }
  return bad;
}

function parse(body: Uint8Array) {
  return JSON.parse(new TextDecoder().decode(body));
}

function text(value: unknown) {
  return {
    body: new TextEncoder().encode(value === "{" ? value : JSON.stringify(value)),
  };
}

function without(headers: Headers, name: string): Headers {
  const rest = new Headers(headers);
  rest.delete(name);
  return rest;
}

function same(got: unknown, expected: unknown): void {
  if (isDeepStrictEqual(got, expected)) return;
  throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
}

function reason(result: PromiseSettledResult<unknown>): string {
  return result.status === "rejected" ? `${result.reason}` : "the call succeeded";
}
