import type { ContractCredential } from "../openapi/model.js";
import { asList, asMap } from "../openapi/references.js";
import type { Add, DiffOperation } from "./view.js";

/** Changes of the keys that the client sends, of which the contract's first alternative decides. */
export function compareSecurity(a: DiffOperation, b: DiffOperation, add: Add): void {
  const place = "security";
  if (a.needsKey !== b.needsKey)
    add(
      b.needsKey ? "major" : "minor",
      place,
      b.needsKey ? "a key is needed now" : "no key is needed any more",
    );
  if (!a.credentials.length && !b.credentials.length) return;
  if (!a.credentials.length && !b.needsKey)
    return void add("minor", place, "a key may be sent now");
  if (!a.credentials.length || !b.credentials.length) return;
  // Where there are several, callers name them: `createMeumClient({ apiKey: { bearer, partner } })`.
  const bySchemes = a.schemes.size > 1;
  const describe = (one: ContractCredential) => credentialText(one, bySchemes);
  const [old, now] = [a, b].map(({ credentials }) => credentials.map(describe).toSorted());
  if (old!.join() !== now!.join())
    return void add(
      "major",
      place,
      `the key was sent as ${old!.join(" and ")}, is sent as ${now!.join(" and ")}`,
    );
  const [had, has] = [asked(a), asked(b)];
  if (had.some((old) => !has.some((now) => now.every((one) => old.includes(one)))))
    add("major", place, "the key must be allowed more than before");
  for (const one of a.credentials) {
    const is = b.credentials.find((other) => describe(other) === describe(one))?.prefix ?? "";
    const { prefix: was = "" } = one;
    if (was === is) continue;
    add(
      was.startsWith(is) ? "patch" : "major",
      place,
      is ? `keys must begin with \`${is}\` now` : "keys may begin with anything now",
    );
  }
}

/** Where a key goes; by the scheme's name too, where callers give keys by that. */
function credentialText({ scheme, kind, name }: ContractCredential, bySchemes: boolean): string {
  const where = /query|cookie/.test(kind)
    ? `${kind} \`${name}\``
    : `${kind} \`${name.toLowerCase()}\``;
  return bySchemes ? `${where} for \`${scheme}\`` : where;
}

/** What each alternative with these keys asks for besides: scopes, and certificates of the connection. */
function asked({ document, source, credentials }: DiffOperation): string[][] {
  const schemes = credentials.map(({ scheme }) => scheme);
  return asList(source.security ?? document.security)
    .map(asMap)
    .filter((one) => schemes.every((scheme) => Object.hasOwn(one, scheme)))
    .map((one) =>
      Object.entries(one).flatMap(([scheme, scopes]) =>
        schemes.includes(scheme)
          ? asList(scopes).map((scope) => `scope ${scope}`)
          : [`${asMap(document.components?.securitySchemes?.[scheme]).type}`],
      ),
    );
}
