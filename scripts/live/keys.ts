import { randomBytes } from "node:crypto";
import type { ContractCredential, ContractOperation } from "../openapi/model.js";
import { decoded } from "../util/decoded.js";
import type { Sent } from "./relay.js";

/** A key for each security scheme, by its name. */
export type Keys = Readonly<Record<string, string>>;

/** Keys of which a server can know none, in the form that each scheme of the contract asks for. */
export function makeUpKeys(operations: readonly ContractOperation[]): Keys {
  const tail = randomBytes(12).toString("hex");
  const keyOf = ({ prefix = "", kind }: ContractCredential) =>
    `${prefix}made_up${kind === "basic" ? ":" : "_"}${tail}`;
  return Object.fromEntries(
    operations
      .flatMap(({ credentials }) => credentials)
      .map((credential) => [credential.scheme, keyOf(credential)]),
  );
}

/** Whether a text holds one of the keys: as it is, or as basic authentication encodes it. */
export function holdsKey(text: string, keys: Keys): boolean {
  return Object.values(keys).some(
    (key) => text.includes(key) || text.includes(Buffer.from(key).toString("base64")),
  );
}

/** A request without its keys, wherever the contract puts them: in a header, the query or a cookie. */
export function removeKeys({ url, headers }: Sent, keys: Keys): Partial<Sent> {
  const kept = new Headers();
  for (const [name, value] of headers) {
    const parts = name === "cookie" ? value.split("; ") : [value];
    const rest = parts.filter((part) => !holdsKey(decoded(part), keys)).join("; ");
    if (rest) kept.append(name, rest);
  }
  const [path = "", query = ""] = url.split("?");
  const rest = query.split("&").filter((pair) => pair && !holdsKey(decoded(pair), keys));
  return { headers: kept, url: rest.length ? `${path}?${rest.join("&")}` : path };
}
