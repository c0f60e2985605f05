import { isDeepStrictEqual } from "node:util";
import { compareRequestBodies } from "./bodies.js";
import { compareParameters } from "./parameters.js";
import type { Finding } from "./report.js";
import { compareResponses } from "./responses.js";
import type { SchemaComparer } from "./schemas/compare.js";
import { compareSecurity } from "./security.js";
import { collect, compareDeprecated, type DiffOperation, serverName } from "./view.js";

const ANNOTATIONS = ["summary", "description", "tags", "externalDocs"];
const COMPARED = new Set([
  ...ANNOTATIONS,
  ..."operationId parameters requestBody responses security servers deprecated".split(" "),
]);

/** What a caller of the generated method sees of the change from one operation to another. */
export function compareOperations(
  a: DiffOperation,
  b: DiffOperation,
  schemas: SchemaComparer,
): Finding[] {
  const { findings, add } = collect();
  if (a.method !== b.method || a.path !== b.path)
    add(
      "major",
      "",
      `is now ${b.method.toUpperCase()} ${b.path}: the typed path of \`meum.api\` was removed`,
    );
  findings.push(
    ...compareParameters(a, b, schemas),
    ...compareRequestBodies(a, b, schemas),
    ...compareResponses(a, b, schemas),
    ...compareSecurity(a, b),
  );
  const [server, serverNow] = [serverName(a), serverName(b)];
  if (server !== serverNow)
    add("major", "server", `requests went to ${server}, and go to ${serverNow}`);
  const [old, now] = [a.source, b.source];
  findings.push(...compareDeprecated("", old.deprecated, now.deprecated));
  for (const key of ANNOTATIONS)
    if (!isDeepStrictEqual(old[key], now[key])) add("patch", "", `its ${key} changed`);
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)]))
    if (!COMPARED.has(key) && !isDeepStrictEqual(old[key], now[key]))
      if (key.startsWith("x-") || key === "callbacks")
        add("patch", "", `its \`${key}\` changed, which the client does not use`);
      else add("unknown", key, "has changed, and what that means is not known");
  return findings;
}
