import type { ContractCredential } from "../openapi/model.js";
import { asList, asMap } from "../openapi/references.js";
import type { Finding } from "./report.js";
import { collect, compareFlag, type DiffOperation } from "./view.js";

/** Changes of the keys that the client sends, of which the contract's first alternative decides. */
export function compareSecurity(a: DiffOperation, b: DiffOperation): Finding[] {
  const { findings, add } = collect();
  const place = "security";
  findings.push(
    ...compareFlag(
      place,
      [a.needsKey, b.needsKey],
      ["major", "a key is needed now"],
      ["minor", "no key is needed any more"],
    ),
  );
  if (!a.credentials.length && !b.credentials.length) return findings;
  if (!a.credentials.length && !b.needsKey) return add("minor", place, "a key may be sent now");
  if (!a.credentials.length || !b.credentials.length) {
    // Without a key, what is needed is a certificate.
    const needed = b.credentials.length ? "key" : "certificate";
    return a.needsKey && b.needsKey ? add("major", place, `a ${needed} is needed now`) : findings;
  }
  // Where there are several, callers name them: `createMeumClient({ apiKey: { bearer, partner } })`.
  const bySchemes = a.schemes.size > 1;
  const describe = (one: ContractCredential) => credentialText(one, bySchemes);
  const [old, now] = [a, b].map(({ credentials }) => credentials.map(describe).toSorted());
  if (old!.join() !== now!.join())
    return add(
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
  return findings;
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
