import { examples } from "../generated/examples.js";
import { operations } from "../generated/operations.js";
import { documentedFor, problemOf } from "../response/contract.js";
import type { DocumentedResponse, Operation } from "../types/operation.js";
import { type FailureName, failures, type Success } from "./failures.js";
import type { AnyReply } from "./types.js";

export type Responder = (signal: AbortSignal | undefined) => Response | Promise<Response>;

interface Example {
  readonly mediaType?: string;
  readonly text: string;
}

/** What each documented response looks like, by status. */
function examplesOf(name: string): Readonly<Record<string, Example>> {
  return (examples as Readonly<Record<string, Readonly<Record<string, Example>>>>)[name] ?? {};
}

/** The operation's success with the contract's example. */
export function successOf(name: string): Responder {
  const status = successStatus(name);
  return () => exampleResponse(name, status);
}

/** @throws {TypeError} if the reply is not one that the operation can give */
export function responderOf(operation: Operation, reply: AnyReply): Responder {
  const { name } = operation;
  if (typeof reply === "number") {
    if (!Object.hasOwn(examplesOf(name), reply))
      throw misuse(
        name,
        `${reply} is not documented. Give a response of your own, such as { status: ${reply} }, or the name of a failure.`,
      );
    return () => exampleResponse(name, reply);
  }
  if (typeof reply === "string") {
    const fail = Object.hasOwn(failures, reply) ? failures[reply] : undefined;
    if (!fail)
      throw misuse(
        name,
        `there is no failure \`${reply}\`. Failures: ${Object.keys(failures).join(", ")}.`,
      );
    const success = spoilable(operation, reply);
    return (signal) => fail(success, signal);
  }
  const { status, body, headers, ...unknown } = Object(reply) as typeof reply;
  for (const property of Object.keys(unknown))
    throw misuse(name, `unknown property \`${property}\`. Known: status, body, headers.`);
  if (!Number.isInteger(status))
    throw misuse(
      name,
      "give a status, a response such as { status: 401 }, or the name of a failure.",
    );
  const documented = documentedFor(operation, status);
  const problem = documented && problemOfBody(documented, body);
  if (problem) throw misuse(name, `${status}: ${problem}`);
  const respond = () => ownResponse(status, documented, body, headers);
  try {
    respond(); // now, so that the mistake is not taken for a failure of the client's
  } catch (error) {
    throw misuse(name, `there is no such response: ${(error as Error).message}`);
  }
  return respond;
}

function exampleResponse(name: string, status: number): Response {
  const { mediaType, text } = examplesOf(name)[status] as Example;
  if (mediaType === undefined) return new Response(null, { status });
  return new Response(text, { status, headers: { "Content-Type": mediaType } });
}

function ownResponse(
  status: number,
  documented: DocumentedResponse | undefined,
  body: unknown,
  own: Readonly<Record<string, string>> | undefined,
): Response {
  const headers = new Headers(own);
  if (body === undefined) return new Response(null, { status, headers });
  const json = typeof documented?.body === "function" || typeof body !== "string";
  const usual = documented?.mediaTypes.find((type) => !type.includes("*"));
  if (!headers.has("content-type"))
    headers.set("content-type", usual ?? (json ? "application/json" : "text/plain"));
  const text = json ? JSON.stringify(body) : body;
  if (text === undefined) throw new TypeError(`a ${typeof body} cannot be written as JSON.`);
  return new Response(text, { status, headers });
}

function problemOfBody({ body: expected }: DocumentedResponse, body: unknown): string | undefined {
  if (typeof expected === "function") return problemOf(expected, body);
  if (expected === "none") return body === undefined ? undefined : "the contract has no body here.";
  return typeof body === "string" ? undefined : "the body must be a string.";
}

/** The success that a failure spoils. */
function spoilable(operation: Operation, failure: FailureName): Success {
  const { name } = operation;
  const status = successStatus(name);
  const { mediaType = "application/json", text } = examplesOf(name)[status] as Example;
  const documented = documentedFor(operation, status);
  const validator = documented?.body;
  const json = typeof validator === "function";
  const wrong = json
    ? [null, true, 1, "word", [], {}].find((value) => problemOf(validator, value))
    : undefined;
  const possible =
    failure === "body-wrong"
      ? wrong !== undefined
      : json || !/^body-(empty|not-json)$/.test(failure);
  if (!possible) throw misuse(name, `every body is right, so there is no failure \`${failure}\`.`);
  return { status, mediaType, text, wrong: JSON.stringify(wrong) ?? "" };
}

function successStatus(name: string): number {
  const success = Object.keys(examplesOf(name)).find((status) => status.startsWith("2"));
  return Number(success ?? 200);
}

/** @throws {TypeError} if the contract has none of this name */
export function operationNamed(name: string): Operation {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation)
    throw misuse(
      name,
      `the contract has no such operation. Operations: ${Object.keys(operations).join(", ")}.`,
    );
  return operation;
}

function misuse(name: string, problem: string): TypeError {
  return new TypeError(`\`reply\` to ${name}: ${problem}`);
}
