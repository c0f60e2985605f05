import type { Sent } from "../../../scripts/live/relay.js";
import type { ContractCredential } from "../../../scripts/openapi/model.js";
import { KEY } from "../../support/secret.js";

/** A key in the form that its scheme asks for. */
export function keyOf({ kind, prefix = "" }: ContractCredential): string {
  const key = kind === "basic" ? `user:${KEY}` : KEY;
  return key.startsWith(prefix) ? key : prefix + key;
}

/** What carries a key, where it belongs. */
export function writtenKey(credential: ContractCredential): string {
  const key = keyOf(credential);
  if (credential.kind === "basic") return `Basic ${btoa(key)}`;
  return credential.kind === "bearer" ? `Bearer ${key}` : key;
}

/** What a request carries where a credential belongs. */
export function carried({ url, headers }: Sent, { kind, name }: ContractCredential) {
  if (kind === "query") return new URL(url, "http://server").searchParams.get(name);
  if (kind !== "cookie") return headers.get(name);
  const cookies = headers.get("cookie")?.split("; ") ?? [];
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

export function withoutKeys(sent: Sent, credentials: readonly ContractCredential[]): Sent {
  const left = { ...sent };
  for (const credential of credentials) Object.assign(left, withoutKey(left, credential));
  return left;
}

function withoutKey(sent: Sent, { kind, name }: ContractCredential): Partial<Sent> {
  if (kind === "query") {
    const url = new URL(sent.url, "http://server");
    url.searchParams.delete(name);
    return { url: url.pathname + url.search };
  }
  return { headers: without(sent.headers, kind === "cookie" ? "cookie" : name) };
}

/** Without what a query has beside keys. */
export function withoutQuery(
  { url }: Sent,
  credentials: readonly ContractCredential[],
): Partial<Sent> {
  const { pathname, searchParams } = new URL(url, "http://server");
  const keys = credentials.filter(({ kind }) => kind === "query").map(({ name }) => name);
  const kept = [...searchParams].filter(([name]) => keys.includes(name));
  return { url: `${pathname}?${new URLSearchParams(kept)}` };
}

export function without(headers: Headers, name: string): Headers {
  const rest = new Headers(headers);
  rest.delete(name);
  return rest;
}
