import { isDeepStrictEqual } from "node:util";
import { bodyEntry } from "../generate/body-entry.js";
import { replaceFiles } from "../openapi/files.js";
import { accepted } from "../openapi/media-types.js";
import type { ContractBody, Node } from "../openapi/model.js";
import { asMap, resolveMap } from "../openapi/references.js";
import type { Finding } from "./report.js";
import type { SchemaComparer } from "./schemas/compare.js";
import { collect, compareRequired, type DiffOperation, mediaName, offered } from "./view.js";

/** Changes of the body that a caller gives: of the one media type that the client sends. */
export function compareRequestBodies(
  a: DiffOperation,
  b: DiffOperation,
  schemas: SchemaComparer,
): Finding[] {
  const { findings, add } = collect();
  const place = "request body";
  const [old, now] = [a.body, b.body];
  if (!old && !now) return [];
  if (!now) return add("major", place, "is no longer accepted");
  if (!old)
    return now.required
      ? add("major", place, "is required now")
      : add("minor", place, "may be sent now");
  findings.push(...compareRequired(place, old.required, now.required));
  const [type, typeNow] = [sentAs(old), sentAs(now)];
  if (type !== typeNow)
    add("major", place, `was sent as ${type}, is sent as ${typeNow}, which may mean another thing`);
  const where = `${place}${mediaName(type)}`;
  // What is sent as bytes is as its caller has it.
  if (old.kind === now.kind && old.kind !== "blob")
    findings.push(...schemas.compare("request", schemaOf(a, old), schemaOf(b, now), where));
  const [was, is] = [old, now].map((body) => bodyEntry(body).encoding ?? {});
  const { properties } = resolveMap<Node>(a.document, old.schema);
  for (const [name, property] of Object.entries(asMap(properties)))
    if (nests(was![name]) && !nests(is![name]) && schemas.mayNest(property))
      add("major", `${where} > ${name}`, "its new style cannot express nested values");
  if (!isDeepStrictEqual(old.source.encoding, now.source.encoding))
    add("patch", where, "its encoding changed: the client serializes it in the new way");
  const [said, saidNow] = [a, b].map(({ document, source }) =>
    resolveMap<Node>(document, source.requestBody),
  );
  if (type === typeNow && !isDeepStrictEqual(offered(said!), offered(saidNow!)))
    add("patch", place, "other media types are accepted, which the client does not use");
  if (said!.description !== saidNow!.description) add("patch", place, "its description changed");
  return findings;
}

/** Without a style, it is JSON. */
function nests(encoding: object | undefined): boolean {
  const { style = "deepObject" } = (encoding ?? {}) as { style?: string };
  return style === "deepObject";
}

function sentAs(body: ContractBody): string {
  return accepted(bodyEntry(body).type);
}

/** The schema of a body; that a part is a file is said in several ways, which all mean the same. */
function schemaOf({ document }: DiffOperation, { kind, schema }: ContractBody): unknown {
  if (kind !== "multipart") return schema;
  return replaceFiles(document, schema, ({ contentMediaType: _, ...rest }) => ({
    ...rest,
    type: "string",
    format: "binary",
  }));
}
