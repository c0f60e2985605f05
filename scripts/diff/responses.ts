import { isDeepStrictEqual } from "node:util";
import { essence } from "../openapi/media-types.js";
import type { ContractResponse, Node } from "../openapi/model.js";
import { asMap, resolveMap } from "../openapi/references.js";
import type { Finding } from "./report.js";
import type { SchemaComparer } from "./schemas/compare.js";
import { isHarmful } from "./schemas/comparison.js";
import { collect, compareFlag, type DiffOperation, offered, typesOf } from "./view.js";

/** Changes of the responses of an operation. */
export function compareResponses(
  a: DiffOperation,
  b: DiffOperation,
  schemas: SchemaComparer,
): Finding[] {
  const { findings, add } = collect();
  const [olds, nows] = [statusesOf(a), statusesOf(b)];
  for (const [status, old] of olds) {
    const place = `response ${status}`;
    const now = covering(nows, status);
    if (now) {
      if (!nows.has(status))
        add("minor", place, `is documented as ${now.status} now, not by its own status`);
      findings.push(
        ...compareBodies(old, now, place, schemas),
        ...compareHeaders([a, old], [b, now], place, schemas),
      );
      if (old.description !== now.description) add("patch", place, "its description has changed");
    } else if (status === "2XX" && [...nows.keys()].some(isSuccess))
      add("minor", place, "fewer success statuses are documented");
    else
      add(
        "major",
        place,
        isSuccess(status)
          ? "the success status was removed"
          : "the documented status was removed: code that handles it no longer compiles",
      );
  }
  for (const [status, now] of nows) {
    if (olds.has(status)) continue;
    const place = `response ${status}`;
    const old = covering(olds, status);
    if (old) findings.push(...compareBodies(old, now, place, schemas));
    const known = [...olds].find(
      ([one, response]) => isSuccess(one) && hasBodyOf(response, now, schemas),
    );
    if (old || !isSuccess(status)) add("minor", place, "a new documented response");
    else
      add(
        known ? "minor" : "major",
        place,
        known
          ? `a new success status, with the body of ${known[0]}`
          : "a new success status, with another body",
      );
  }
  return findings;
}

/** By status, as the client looks it up: where no success is named, `default` is one too. */
function statusesOf({ responses }: DiffOperation): Map<string, ContractResponse> {
  return new Map(
    responses.flatMap((one): [string, ContractResponse][] =>
      one.success && one.status === "default"
        ? [
            ["2XX", one],
            ["default", one],
          ]
        : [[one.status, one]],
    ),
  );
}

/** What documents a status: itself, its class or, of an error, `default`. */
function covering(documented: ReadonlyMap<string, ContractResponse>, status: string) {
  const wider = [status, `${status[0]}XX`, ...(isSuccess(status) ? [] : ["default"])];
  const found = wider.find((one) => documented.has(one));
  return found === undefined ? undefined : documented.get(found);
}

/** Whether who reads one response's body can read the other's. */
function hasBodyOf(
  known: ContractResponse,
  response: ContractResponse,
  schemas: SchemaComparer,
): boolean {
  return !compareBodies(known, response, "", schemas).some(isHarmful);
}

function compareBodies(
  old: ContractResponse,
  now: ContractResponse,
  place: string,
  schemas: SchemaComparer,
): Finding[] {
  const { findings, add } = collect();
  const [types, typesNow] = [typesOf(old.mediaTypes), typesOf(now.mediaTypes)];
  const [said, saidNow] = [types, typesNow].map((names) => names.join(" or "));
  // The body of an error that is not JSON has no type that code could rest on.
  const harm = old.success || old.kind === "json" ? "major" : "minor";
  if (old.kind === "none" && now.kind === "none") return [];
  if (now.kind === "none") return add(harm, place, "no longer has a body");
  if (old.kind === "none") return add(harm, place, `has a body now, ${saidNow}`);
  const [one, oneNow] = [types, typesNow].map(([first]) => essence(`${first}`));
  if (old.kind !== now.kind || (old.kind !== "json" && one !== oneNow))
    return add(harm, place, `came as ${said}, comes as ${saidNow}`);
  const how = old.kind === "json" ? "as JSON" : "alike";
  if (
    !isDeepStrictEqual(types, typesNow) &&
    !isDeepStrictEqual(types.toSorted(), typesNow.toSorted())
  )
    add("patch", place, `came as ${said}, comes as ${saidNow}: the client reads both ${how}`);
  else if (!isDeepStrictEqual(offered(old.source), offered(now.source)))
    add("patch", place, "other media types are offered, which the client does not ask for");
  if (old.kind !== "blob")
    findings.push(...schemas.compare("response", schemaOf(old), schemaOf(now), place));
  const [media, mediaNow] = [mediaOf(old), mediaOf(now)];
  for (const text of ["example", "examples"])
    if (!isDeepStrictEqual(media[text], mediaNow[text])) add("patch", place, `its ${text} changed`);
  return findings;
}

function schemaOf(response: ContractResponse): unknown {
  return response.kind === "json" ? response.schema : mediaOf(response).schema;
}

function mediaOf({ source, mediaTypes: [type] }: ContractResponse): Node {
  return asMap(asMap(source.content)[`${type}`]);
}

type ResponseOf = readonly [DiffOperation, ContractResponse];

function compareHeaders(
  before: ResponseOf,
  after: ResponseOf,
  place: string,
  schemas: SchemaComparer,
): Finding[] {
  const { findings, add } = collect();
  const lower = ([{ document }, { source }]: ResponseOf) =>
    new Map(
      Object.entries(asMap(source.headers)).map(([name, header]) => [
        name.toLowerCase(),
        resolveMap<Node>(document, header),
      ]),
    );
  const [old, now] = [lower(before), lower(after)];
  for (const [name, header] of old) {
    const where = `${place} > header ${name}`;
    const headerNow = now.get(name);
    if (!headerNow) {
      add("major", where, "the documented header was removed");
      continue;
    }
    const required = [header.required, headerNow.required] as const;
    findings.push(
      ...compareFlag(where, required, ["minor", "is required now"], ["major", "is optional now"]),
      ...schemas.compare("response", headerSchema(header), headerSchema(headerNow), where),
    );
  }
  for (const name of now.keys())
    if (!old.has(name)) add("minor", `${place} > header ${name}`, "a new documented header");
  return findings;
}

/** The schema of a header; that of one with `content` stands one deeper. */
function headerSchema({ schema, content }: Node): unknown {
  const [media] = Object.values(asMap(content));
  return media === undefined ? schema : asMap(media).schema;
}

function isSuccess(status: string): boolean {
  return status.startsWith("2");
}
