import { operations } from "../generated/operations.js";
import { configError } from "./assert.js";

/** The normalized URL of a string or a `URL` (also one of another realm); nothing of anything else. */
function hrefOf(value: unknown): string | undefined {
  try {
    return new URL(typeof value === "string" ? value : (value as URL).href).href;
  } catch {
    // Then it is none.
  }
}

export function assertBaseUrl(value: unknown, allowHttp: boolean | undefined): string {
  const href = `${hrefOf(value)}`;
  // The value is not repeated: it may hold credentials.
  const usable = /^(https:\/\/[^/@]+|http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?)\/[^?#]*$/;
  const valid = usable.test(href) || (allowHttp && /^http:\/\/[^/@]+\/[^?#]*$/.test(href));
  if (!valid)
    throw configError(
      "Expected `baseUrl` to be an https URL without credentials, query or fragment. http is for loopback, or with `dangerouslyAllowHttp`.",
    );
  const base = href.replace(/\/+$/, "");
  const last = /[^/](\/[^/]+)$/.exec(base)?.[1];
  if (last && Object.values(operations).some(({ path }) => path.startsWith(`${last}/`)))
    throw configError(
      `Expected \`baseUrl\` without \`${last}\` at its end: the contract's paths begin with it.`,
    );
  return base;
}
