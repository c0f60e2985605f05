import { operations } from "../generated/operations.js";
import { tryTo } from "../runtime/values.js";
import { configError } from "./assert.js";

export function assertBaseUrl(value: unknown, allowHttp: boolean | undefined): string {
  // Of a string or a `URL`, also one of another realm; of nothing else.
  const href = `${tryTo(() => new URL(typeof value === "string" ? value : (value as URL).href).href)}`;
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
