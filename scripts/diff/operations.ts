import { isDeepStrictEqual } from "node:util";
import type { OpenAPI3 } from "openapi-typescript";
import { isRecord, resolve } from "../openapi/document.js";
import type { Effect, Finding } from "./report.js";
import type { Direction } from "./schemas.js";
import { compareSchemas } from "./schemas.js";

type Node = Record<string, unknown>;

/** One operation of a contract, with what its path and its contract say for it. */
export interface DiffOperation {
  document: OpenAPI3;
  /** The generated method. */
  name: string;
  method: string;
  path: string;
  source: Node;
}

// A caller that reads one status keeps its code where another documents the same.
const ANNOTATIONS = ["summary", "description", "tags", "externalDocs"];
const KNOWN = new Set([
  ...ANNOTATIONS,
  ..."operationId parameters requestBody responses security servers deprecated".split(" "),
]);

/** What a caller of the generated method sees of the change from one operation to another. */
export function compareOperations(before: DiffOperation, after: DiffOperation): Finding[] {
  const findings: Finding[] = [];
  const add: Add = (effect, place, reason) => findings.push({ effect, place, reason });
  const a = view(before);
  const b = view(after);
  const schemas: Compare = (direction, x, y, place) =>
    findings.push(
      ...compareSchemas({ old: before.document, new: after.document, direction }, x, y, place),
    );
  if (before.method !== after.method || before.path !== after.path)
    add(
      "major",
      "",
      `is now ${after.method.toUpperCase()} ${after.path}: the typed path of \`meum.api\` is gone`,
    );
  compareParameters(a, b, add, schemas);
  compareRequestBodies(a, b, add, schemas);
  compareResponses(a, b, add, schemas);
  compareSecurity(a, b, add);
  if (a.server !== b.server)
    add("major", "server", `requests went to ${show(a.server)}, and go to ${show(b.server)}`);
  if (Boolean(a.source.deprecated) !== Boolean(b.source.deprecated))
    add("minor", "", b.source.deprecated ? "is deprecated now" : "is no longer deprecated");
  for (const key of ANNOTATIONS)
    if (!isDeepStrictEqual(a.source[key], b.source[key])) add("patch", "", `its ${key} changed`);
  for (const key of new Set([...Object.keys(a.source), ...Object.keys(b.source)]))
    if (!KNOWN.has(key) && !isDeepStrictEqual(a.source[key], b.source[key]))
      if (key.startsWith("x-") || key === "callbacks")
        add("patch", "", `its \`${key}\` changed, which the client does not use`);
      else add("unknown", key, "has changed, whose meaning is not compared");
  return findings;
}

type Add = (effect: Effect, place: string, reason: string) => void;
type Compare = (direction: Direction, a: unknown, b: unknown, place: string) => void;

interface View {
  document: OpenAPI3;
  source: Node;
  parameters: Map<string, Node>;
  body: Node | undefined;
  responses: Map<string, Node>;
  security: Node[];
  server: string | undefined;
}

function view({ document, path, source }: DiffOperation): View {
  const item = deref(document, document.paths?.[path]);
  const parameters = new Map<string, Node>();
  for (const value of [...asList(item.parameters), ...asList(source.parameters)]) {
    const parameter = deref(document, value);
    const name = String(parameter.name);
    parameters.set(
      `${parameter.in} ${parameter.in === "header" ? name.toLowerCase() : name}`,
      parameter,
    );
  }
  const servers = [source.servers, item.servers, document.servers].find(
    (list) => Array.isArray(list) && list.length,
  );
  const [server] = asList(servers);
  return {
    document,
    source,
    parameters,
    body: source.requestBody === undefined ? undefined : deref(document, source.requestBody),
    responses: new Map(
      Object.entries(asMap(source.responses))
        .filter(([status]) => !status.startsWith("x-"))
        .map(([status, value]) => [
          status.toUpperCase().replace("DEFAULT", "default"),
          deref(document, value),
        ]),
    ),
    security: asList(source.security ?? document.security).map(asMap),
    server: isRecord(server) ? JSON.stringify(server.variables ? server : server.url) : undefined,
  };
}

function compareParameters(a: View, b: View, add: Add, schemas: Compare): void {
  for (const [key, old] of a.parameters) {
    const place = `${key} parameter`;
    const now = b.parameters.get(key);
    if (!now) {
      add("major", place, "is no longer taken");
      continue;
    }
    if (Boolean(old.required) !== Boolean(now.required))
      add(
        now.required ? "major" : "minor",
        place,
        now.required ? "is required now" : "is optional now",
      );
    schemas("request", schemaOf(old), schemaOf(now), place);
    for (const how of ["style", "explode", "allowReserved", "allowEmptyValue"])
      if (!isDeepStrictEqual(old[how], now[how]))
        add("patch", place, `its ${how} changed: the client writes it in the new way`);
    if (Boolean(old.deprecated) !== Boolean(now.deprecated))
      add("minor", place, now.deprecated ? "is deprecated now" : "is no longer deprecated");
    for (const text of ["description", "example", "examples"])
      if (!isDeepStrictEqual(old[text], now[text])) add("patch", place, `its ${text} changed`);
  }
  for (const [key, now] of b.parameters)
    if (!a.parameters.has(key))
      add(
        now.required ? "major" : "minor",
        `${key} parameter`,
        now.required ? "a new required parameter" : "a new optional parameter",
      );
}

/** A parameter's schema; that of a `content` parameter stands one deeper. */
function schemaOf({ schema, content }: Node): unknown {
  if (!isRecord(content)) return schema;
  const [media] = Object.values(content);
  return isRecord(media) ? media.schema : undefined;
}

function compareRequestBodies(a: View, b: View, add: Add, schemas: Compare): void {
  const place = "request body";
  if (!a.body && !b.body) return;
  if (!a.body)
    return void add(
      b.body?.required ? "major" : "minor",
      place,
      b.body?.required ? "is required now" : "may be sent now",
    );
  if (!b.body) return void add("major", place, "is no longer taken");
  if (Boolean(a.body.required) !== Boolean(b.body.required))
    add(
      b.body.required ? "major" : "minor",
      place,
      b.body.required ? "is required now" : "is optional now",
    );
  const [old, now] = [asMap(a.body.content), asMap(b.body.content)];
  for (const [type, media] of Object.entries(old))
    if (type in now) {
      schemas(
        "request",
        asMap(media).schema,
        asMap(now[type]).schema,
        `${place}${mediaName(type)}`,
      );
      if (!isDeepStrictEqual(asMap(media).encoding, asMap(now[type]).encoding))
        add("unknown", place, "its encoding changed, whose meaning is not compared");
    } else add("major", place, `is no longer taken as ${type}`);
  for (const type of Object.keys(now))
    if (!(type in old)) add("minor", place, `is taken as ${type} too`);
  if (a.body.description !== b.body.description) add("patch", place, "its description changed");
}

function compareResponses(a: View, b: View, add: Add, schemas: Compare): void {
  for (const [status, old] of a.responses) {
    const place = `response ${status}`;
    const covering = [status, `${status[0]}XX`, "default"].find((candidate) =>
      b.responses.has(candidate),
    );
    const now = covering && b.responses.get(covering);
    if (!now || (covering === "default" && isSuccess(status) && status !== "default")) {
      add(
        "major",
        place,
        isSuccess(status)
          ? "the success status is gone"
          : "the documented status is gone: code that handles it no longer compiles",
      );
      continue;
    }
    if (covering !== status)
      add("major", place, `is documented as ${covering} now: its literal status is gone`);
    compareContents(old, now, place, add, schemas);
    compareHeaders(a.document, b.document, old, now, place, add, schemas);
    if (old.description !== now.description) add("patch", place, "its description changed");
  }
  for (const [status, now] of b.responses) {
    if (a.responses.has(status)) continue;
    if (!isSuccess(status)) {
      add("minor", `response ${status}`, "a new documented answer");
      continue;
    }
    const known = [...a.responses].find(
      ([old, response]) => isSuccess(old) && isDeepStrictEqual(response.content, now.content),
    );
    add(
      known ? "minor" : "major",
      `response ${status}`,
      known
        ? `a new success status, with the body of ${known[0]}`
        : "a new success status, with another body",
    );
  }
}

function compareContents(a: Node, b: Node, place: string, add: Add, schemas: Compare): void {
  const [old, now] = [asMap(a.content), asMap(b.content)];
  const [types, typesNow] = [Object.keys(old), Object.keys(now)];
  if (types.length && !typesNow.length) return void add("major", place, "no longer has a body");
  if (!types.length && typesNow.length)
    return void add("major", place, `has a body now, ${typesNow.join(" or ")}`);
  for (const type of types)
    if (type in now)
      schemas(
        "response",
        asMap(old[type]).schema,
        asMap(now[type]).schema,
        `${place}${mediaName(type)}`,
      );
    else add("major", place, `no longer comes as ${type}`);
  for (const type of typesNow) if (!(type in old)) add("major", place, `may come as ${type} too`);
  for (const type of types)
    for (const text of ["example", "examples"])
      if (type in now && !isDeepStrictEqual(asMap(old[type])[text], asMap(now[type])[text]))
        add("patch", place, `its ${text} changed`);
}

function compareHeaders(
  before: OpenAPI3,
  after: OpenAPI3,
  a: Node,
  b: Node,
  place: string,
  add: Add,
  schemas: Compare,
): void {
  const lower = (headers: unknown) =>
    new Map(Object.entries(asMap(headers)).map(([name, value]) => [name.toLowerCase(), value]));
  const [old, now] = [lower(a.headers), lower(b.headers)];
  for (const [name, header] of old)
    if (now.has(name))
      schemas(
        "response",
        schemaOf(deref(before, header)),
        schemaOf(deref(after, now.get(name))),
        `${place} > header ${name}`,
      );
    else add("major", `${place} > header ${name}`, "the documented header is gone");
  for (const name of now.keys())
    if (!old.has(name)) add("minor", `${place} > header ${name}`, "a new documented header");
}

function compareSecurity(a: View, b: View, add: Add): void {
  const open = ({ security }: View) =>
    !security.length || security.some((one) => !Object.keys(one).length);
  if (open(a) && open(b)) return;
  if (open(a)) return void add("major", "security", "a key is needed now");
  if (open(b)) return void add("minor", "security", "no key is needed any more");
  const written = (view: View) =>
    view.security.map((alternative) =>
      JSON.stringify(
        Object.entries(alternative)
          .map(([name, scopes]) => [
            scheme(view.document, name),
            asList(scopes).map(String).toSorted(),
          ])
          .toSorted(),
      ),
    );
  const [old, now] = [written(a), written(b)];
  if (old.some((one) => !now.includes(one)))
    add("major", "security", "a way to authenticate is gone, or asks for more");
  else if (now.some((one) => !old.includes(one)))
    add("minor", "security", "there is another way to authenticate");
}

/** What a scheme asks for, whatever it is called and however it is described. */
function scheme(document: OpenAPI3, name: string): string {
  const found = document.components?.securitySchemes?.[name];
  if (!found) return name;
  const { description: _, bearerFormat: __, ...rest } = deref(document, found);
  return JSON.stringify(Object.entries(rest).toSorted());
}

function isSuccess(status: string): boolean {
  return status.startsWith("2");
}

function mediaName(type: string): string {
  return type === "application/json" ? "" : ` (${type})`;
}

function deref(document: OpenAPI3, value: unknown): Node {
  return isRecord(value) ? resolve<Node>(document, value as Node) : {};
}

function asMap(value: unknown): Node {
  return isRecord(value) ? value : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function show(value: string | undefined): string {
  return value ?? "no server that the contract names";
}
