import { isDeepStrictEqual } from "node:util";
import { type Got, MAX_BYTES, type Relay, type Tamper } from "../../../scripts/live/relay.js";
import type { ContractOperation, ContractResponse } from "../../../scripts/openapi/model.js";
import type { SampledCall } from "../../../scripts/openapi/sample-call.js";
import type { Package } from "../../support/generated-package.js";

/** A package, a server behind a relay, and what may be wrong with its answers. */
export interface Subject {
  package: Package;
  relay: Relay;
  fault?: Tamper;
}

/** With a key for each scheme. */
export interface Keyed extends Subject {
  apiKey: string | Record<string, string>;
}

/**
 * The mock failed, or its contract has an example that it does not allow itself, or asks for a message that
 * cannot be made. The client did what it should.
 */
export class MockFault extends Error {}

type Method = (options: object) => Promise<unknown>;

/** Calls an operation's method; what came of it, and what passed. */
export async function invoke(
  { package: { createMeumClient }, relay, fault, apiKey }: Keyed,
  { name }: ContractOperation,
  call: SampledCall,
  ...tampers: Tamper[]
) {
  // The server's fault first: what a check does is done to what the server sends.
  relay.begin(fault, ...tampers);
  // The mock may be slow, and its bodies long.
  const limits = { maxRetries: 0, maxResponseBytes: MAX_BYTES, timeoutMs: 30_000 };
  const meum = createMeumClient({ apiKey, baseUrl: relay.url, ...limits } as never);
  const method = (meum as unknown as Record<string, Method | undefined>)[name];
  if (typeof method !== "function") throw new Error(`the client has no method \`${name}\``);
  const [result] = await Promise.allSettled([method({ ...call })]);
  if (relay.failure) throw relay.failure;
  return { result: result!, passed: relay.passed };
}

/** Asks Prism for a status, on the way: the contract may have a parameter of the same name. */
export function prefer(code: number, mode = "example"): Tamper {
  const value = `code=${code}${mode === "dynamic" ? ", dynamic=true" : ""}`;
  return { request: ({ headers }) => ({ headers: new Headers([...headers, ["prefer", value]]) }) };
}

const PRISM_FAILED =
  /"type":"(https:\/\/stoplight\.io\/prism\/errors#(UNKNOWN|SCHEMA_TOO_COMPLEX)|[A-Z][a-z]+Error)"/;

/** Blames the mock for a rejected call where its response, as it was sent, says that it failed. */
export function blameMock(result: PromiseSettledResult<unknown>, got: Got): void {
  const text = new TextDecoder().decode(got.body);
  if (result.status === "rejected" && PRISM_FAILED.test(text)) throw new MockFault(text);
}

/** A status that the contract documents as this one. */
export function codeOf({ status }: ContractResponse, all: readonly ContractResponse[]): number {
  if (/^\d+$/.test(status)) return Number(status);
  const success = !all.some((other) => other.status.startsWith("2"));
  const taken = new Set(all.map((other) => other.status.toUpperCase()));
  const classes = status === "default" ? (success ? [2] : [5, 4]) : [Number(status[0])];
  return classes
    .filter((first) => status !== "default" || !taken.has(`${first}XX`))
    .flatMap((first) => Array.from({ length: 99 }, (_, index) => first * 100 + index))
    .find((code) => !taken.has(`${code}`))!;
}

/** What passes when the contract's first response is asked for. */
export async function firstResponse(
  subject: Keyed,
  operation: ContractOperation,
  call: SampledCall,
) {
  const [response] = operation.responses;
  const code = response ? codeOf(response, operation.responses) : 200;
  const { result, passed } = await invoke(subject, operation, call, prefer(code));
  const [exchange] = passed;
  if (!exchange) throw new Error(`nothing reached the server: ${reason(result)}`);
  return { ...exchange, result, code };
}

export async function bytes(value: unknown): Promise<number[]> {
  if (!(value instanceof Blob)) throw new Error(`expected a Blob, got ${typeof value}`);
  return [...new Uint8Array(await value.arrayBuffer())];
}

export function text(value: unknown) {
  return {
    body: new TextEncoder().encode(value === "{" ? value : JSON.stringify(value)),
  };
}

export function same(got: unknown, expected: unknown): void {
  if (isDeepStrictEqual(got, expected)) return;
  throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
}

export function reason(result: PromiseSettledResult<unknown>): string {
  return result.status === "rejected" ? `${result.reason}` : "the call succeeded";
}
