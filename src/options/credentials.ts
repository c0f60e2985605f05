import { operations } from "../generated/operations.js";
import type { Credential } from "../types/operation.js";

// What the contract's security schemes ask of keys and headers.

/** The contract's security schemes, each once. */
export function allCredentials(): Credential[] {
  return [...new Set(Object.values(operations).flatMap(({ credentials }) => credentials ?? []))];
}

/** Whether some operation may be called without a key. */
export function worksWithoutKey(): boolean {
  return Object.values(operations).some(
    ({ credentials, keyOptional }) => !credentials || keyOptional,
  );
}

/** Names of the headers that carry keys, in lower case. */
export function credentialHeaders(): Set<string> {
  const headers = new Headers();
  const target = { url: new URL("https://x"), headers };
  // Stryker disable next-line StringLiteral: only the names are used
  for (const { write } of allCredentials()) write("key", target);
  return new Set(headers.keys());
}

/** What is wrong with a key, without repeating it. */
export function keyProblem(
  key: unknown,
  credential?: Credential,
  name = "apiKey",
): string | undefined {
  const { prefix = "", scheme } = credential ?? {};
  const of = scheme ? ` for \`${scheme}\`` : "";
  if (key === undefined || key === "")
    return `No API key${of}: \`apiKey\` is undefined or empty. If it comes from an environment variable, check that the variable is set. Without \`apiKey\`, the client reads MEUM_API_KEY.`;
  const valid = typeof key === "string" && /^[!-~]+$/.test(key) && key.startsWith(prefix);
  if (valid && key.length > prefix.length) return undefined;
  const begin = prefix && `begin with \`${prefix}\` and `;
  return `Expected \`${name}\`${of} to be a string, or a function that returns one. A key must ${begin}have visible ASCII characters only: no white space, no \`Bearer\`.`;
}
