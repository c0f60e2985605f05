import { operations } from "./generated/operations.js";
import type { Credential } from "./operation.js";

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
  for (const { write } of allCredentials()) write("key", { url: new URL("https://x"), headers });
  return new Set(headers.keys());
}

/** What is wrong with a key, without repeating it. */
export function keyProblem(key: unknown, credential?: Credential): string | undefined {
  const { prefix = "", scheme } = credential ?? {};
  const of = scheme ? ` for \`${scheme}\`` : "";
  if (key === undefined || key === "")
    return `No API key${of}. Pass \`apiKey\`, or leave it out and set the environment variable MEUM_API_KEY.`;
  const valid = typeof key === "string" && /^[!-~]+$/.test(key) && key.startsWith(prefix);
  if (valid && key.length > prefix.length) return undefined;
  const kind = prefix ? `a string that begins with \`${prefix}\` and has` : "a string of";
  return `Expected \`apiKey\`${of} to be ${kind} visible ASCII characters only, without white space or \`Bearer\`, or a function that returns it.`;
}
