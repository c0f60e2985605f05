import { isDeepStrictEqual } from "node:util";
import type { OpenAPI3 } from "openapi-typescript";
import { contractOf } from "../../../scripts/openapi/contract.js";
import { parseContract } from "../../../scripts/openapi/document.js";
import type { ContractOperation } from "../../../scripts/openapi/model.js";
import { asList } from "../../../scripts/openapi/references.js";
import { UnsatisfiableError } from "../../../scripts/openapi/sample.js";
import { type SampledCall, sampleCall } from "../../../scripts/openapi/sample-call.js";
import { KEY } from "../../support/secret.js";
import { judge } from "../judge.js";
import { type Keyed, MockFault, type Subject } from "./call.js";
import { keyOf, withoutKeys } from "./keys.js";
import {
  badRequests,
  checkNotSent,
  checkRefused,
  NO_METHOD,
  NO_PATH,
  omissions,
} from "./rejection.js";
import { checkAccepted, checkRequest } from "./request.js";
import { badAnswers, checkAnswer, checkFlagged, checkMade, checkRedirect } from "./response.js";

/** The only check of an operation whose request cannot be made. */
export const CAN_BE_CALLED = "a request satisfies the contract";

/** One thing that must hold of one operation. */
export interface Check {
  operation: string;
  what: string;
  /** Rejects where it does not hold. */
  run(subject: Subject): Promise<void>;
  /** The same, where the mock fails. */
  instead?: Check["run"];
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
    const keyed = (run: (subject: Keyed) => Promise<void>) => (subject: Subject) =>
      run({ ...subject, apiKey });
    const check = (what: string, run: (subject: Keyed) => Promise<void>): Check => ({
      operation: operation.name,
      what,
      run: keyed(run),
    });
    const call = fullestCall(document, operation);
    // Of several keys, those that are left may be what another alternative asks for.
    const hasChoice = asList(operation.source.security ?? document.security).length > 1;
    if (call instanceof UnsatisfiableError)
      return [check(CAN_BE_CALLED, () => Promise.reject(new MockFault(`${call}`)))];
    return [
      ...operation.responses.flatMap((response) =>
        (["example", "dynamic"] as const).map((mode) => ({
          ...check(`${response.status}, ${mode}`, (subject) =>
            checkAnswer(subject, operation, response, mode, call, document, valid),
          ),
          ...(response.kind === "json" && {
            instead: keyed((subject) => checkMade(subject, operation, response, call, document)),
          }),
        })),
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
                withoutKeys(sent, hasChoice ? operation.credentials : [credential]),
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
  return lacksParts(operation, required) || isDeepStrictEqual(required, call) ? [] : [required];
}

/** To a server, a list without items is no part of a form, and a multipart form without parts no body. */
function lacksParts({ body }: ContractOperation, call: SampledCall): boolean {
  if (!call.body || !(body?.kind === "multipart" || body?.kind === "form")) return false;
  const parts = Object.values(call.body);
  return (
    (body.kind === "multipart" && !parts.length) ||
    parts.some((part) => Array.isArray(part) && !part.length)
  );
}
