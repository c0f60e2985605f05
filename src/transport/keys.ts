import { type Failure, limitReached, misconfigured, misconfiguredBy } from "../errors/failures.js";
import { keyProblem } from "../options/credentials.js";
import { LIMIT_REACHED, type Limit } from "../runtime/limit.js";
import type { Call } from "../types/call.js";
import type { CredentialTarget } from "../types/operation.js";

/**
 * Asks for the keys that the operation needs, and writes them into the request. Returns every text that
 * is secret from now on, or why there is no key. Never rejects.
 * @param earlier what is secret already: what the function throws may name the key of an attempt before
 */
export async function writeKeys(
  call: Call,
  target: CredentialTarget,
  limit: Limit,
  earlier: readonly string[],
): Promise<readonly string[] | Failure> {
  const { apiKey } = call;
  const { credentials = [], keyOptional } = call.operation;
  const byScheme = typeof apiKey === "object" ? (apiKey as Record<string, unknown>) : undefined;
  const sourceOf = (scheme: string): unknown => (byScheme ? byScheme[scheme] : apiKey);
  if (keyOptional && credentials.every(({ scheme }) => sourceOf(scheme) === undefined))
    return earlier;
  if (credentials.length > 1 && !byScheme)
    return misconfigured(
      `Expected \`apiKey\` to be an object with a key for each of ${credentials.map(({ scheme }) => scheme).join(", ")}.`,
    );
  let secrets = earlier;
  for (const credential of credentials) {
    const source = sourceOf(credential.scheme);
    let key: unknown = source;
    if (typeof source === "function")
      try {
        key = await limit.race(() => source());
      } catch (error) {
        return misconfiguredBy("The function `apiKey` threw an error", error, secrets);
      }
    if (key === LIMIT_REACHED) return limitReached(call, limit, "key");
    const problem = keyProblem(key, credential);
    if (problem) return misconfigured(problem);
    secrets = secrets.concat(key as string, credential.write(key as string, target));
  }
  return secrets;
}
