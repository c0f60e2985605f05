import type { ContractOperation } from "../openapi/model.js";
import { UsageError } from "../util/errors.js";
import { LOOPBACK } from "../util/network.js";

export const USAGE = `npm run contract -- --base-url URL [--execute OPERATION]… [--key-env NAME]

Checks the server at URL (https; http on loopback) against openapi.yaml, through Prism's validating
proxy. An operation that needs a key is called without a key and with a made-up one: the server must
reject both, in a documented way. An operation that needs none is called if its method is safe (GET,
HEAD, OPTIONS). Nothing else is done, unless you ask with --execute.`;

export const OPTIONS = {
  "base-url": { type: "string", value: "URL", says: "the server to check" },
  execute: {
    type: "string",
    multiple: true,
    default: [] as string[],
    value: "OPERATION",
    says: "call it for real, with the key in the environment variable MEUM_API_KEY",
  },
  "key-env": {
    type: "string",
    default: "MEUM_API_KEY",
    value: "NAME",
    says: "the environment variable that holds the key, if it is another",
  },
} as const;

export interface Options {
  baseUrl: string;
  execute: string[];
  /** Where one of them needs it. */
  apiKey: string | undefined;
}

/**
 * What the command line's options ask for.
 * @throws {UsageError} that says what was expected, without a key or a password
 */
export function readOptions(
  values: { "base-url"?: string | undefined; execute: string[]; "key-env": string },
  environment: NodeJS.ProcessEnv,
  operations: readonly ContractOperation[],
  createClient: (options: { apiKey: string }) => unknown,
): Options {
  const { "base-url": baseUrl, execute, "key-env": keyEnv } = values;
  if (!baseUrl) throw new UsageError("Expected --base-url URL");
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const loopback = url?.protocol === "http:" && LOOPBACK.test(url.hostname);
  if (!url || !(url.protocol === "https:" || loopback))
    throw new UsageError("Expected --base-url to be an https URL (http on loopback only).");
  if (url.username || url.password || url.search || url.hash)
    throw new UsageError("Expected --base-url without user, password, query and fragment.");
  const named = execute.map((name) => {
    const operation = operations.find((one) => one.name === name);
    if (operation) return operation;
    const names = operations.map((one) => one.name).join(", ");
    throw new UsageError(`No operation is called \`${name}\`. The contract has: ${names}.`);
  });
  const needing = named.find(({ credentials }) => credentials.length);
  const several = named.find(({ credentials }) => credentials.length > 1);
  if (several)
    throw new UsageError(
      `\`${several.name}\` needs several keys at once: --execute is for operations that need one.`,
    );
  const apiKey = needing && readKey(environment, keyEnv, needing.name, createClient);
  return { baseUrl: url.href, execute, apiKey };
}

function readKey(
  environment: NodeJS.ProcessEnv,
  name: string,
  operation: string,
  createClient: (options: { apiKey: string }) => unknown,
): string {
  const apiKey = environment[name];
  if (!apiKey)
    throw new UsageError(
      `Expected the key for ${operation} in the environment variable ${name}, which is not set.`,
    );
  // Says what is wrong with the key, without repeating it.
  try {
    createClient({ apiKey });
  } catch (error) {
    throw new UsageError(`${name}: ${(error as Error).message}`);
  }
  return apiKey;
}
