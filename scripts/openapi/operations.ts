import type {
  OpenAPI3,
  OperationObject,
  PathItemObject,
  RequestBodyObject,
  ResponseObject,
} from "openapi-typescript";
import { kindOf, pickBody, pickContent } from "./media-types.js";
import type {
  ContractBody,
  ContractOperation,
  ContractParameter,
  ContractResponse,
  Method,
  Node,
  Place,
} from "./model.js";
import { nameOperations } from "./names.js";
import { UNSENDABLE } from "./own.js";
import { isPathname, noPath } from "./paths.js";
import { ContractError, refusal } from "./problem.js";
import { asList, asMap, isRecord, resolve, resolveMap } from "./references.js";
import { allows } from "./schemas.js";
import { securityOf } from "./security.js";
import { serverOf } from "./servers.js";

export const METHODS = [
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
] as const;

/**
 * The operations of a normalized contract, in its order.
 * @param omit is told of an operation that is not supported, which is left out then
 * @throws {ContractError} for what a client cannot support, by name and place
 */
export function listOperations(
  document: OpenAPI3,
  omit: (problem: ContractError) => void = (problem) => {
    throw problem;
  },
): ContractOperation[] {
  const found: Omit<ContractOperation, "name">[] = [];
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    if (path.startsWith("x-")) continue;
    const pathItem = resolve<PathItemObject>(document, item);
    if (!isRecord(pathItem)) {
      if (!path.startsWith("/")) omit(noPath(document, path));
      continue;
    }
    for (const method of METHODS) {
      if (!pathItem[method]) continue;
      try {
        found.push(operationOf(document, pathItem, path, method));
      } catch (error) {
        if (!(error instanceof ContractError)) throw error;
        omit(new ContractError(`${method.toUpperCase()} ${path}: ${error.message}`));
      }
    }
  }
  const names = nameOperations(found);
  return found.map((operation, index) => ({ name: names[index]!, ...operation }));
}

function operationOf(
  document: OpenAPI3,
  pathItem: PathItemObject,
  path: string,
  method: (typeof METHODS)[number],
): Omit<ContractOperation, "name"> {
  const place = ["paths", path, method];
  if (method === "trace") throw refusal(document, place, "TRACE cannot be sent by `fetch`");
  if (!isPathname(path)) throw noPath(document, path);
  const operation = resolveMap<OperationObject>(document, pathItem[method]);
  return {
    method,
    path,
    place,
    ...securityOf(document, operation, place),
    server: serverOf(operation.servers ?? pathItem.servers),
    parameters: parameters(document, pathItem, operation, path, place),
    body: requestBody(document, operation, method, place),
    responses: responses(document, operation, method, place),
    source: operation as unknown as Node,
  };
}

const STYLES: Record<ContractParameter["in"], string[]> = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};
/** What may be the name of a header or a cookie. */
export const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

function parameters(
  document: OpenAPI3,
  item: PathItemObject,
  operation: OperationObject,
  path: string,
  place: Place,
): ContractParameter[] {
  // An operation's own replaces its path's.
  const byName = new Map<string, ContractParameter>();
  const inPath = new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name!));
  for (const value of [...asList(item.parameters), ...asList(operation.parameters)]) {
    if (!isRecord(value)) continue;
    const source = resolveMap<Node>(document, value);
    const parameter = parameterOf(source, (problem) =>
      refusal(document, [...place, "parameters"], problem),
    );
    const { in: location, name } = parameter;
    if (location === "path" && !inPath.has(name)) continue;
    byName.set(`${location} ${name}`, parameter);
  }
  // A contract that does not declare one means a text.
  for (const name of inPath)
    if (!byName.has(`path ${name}`))
      byName.set(
        `path ${name}`,
        parameterOf({ in: "path", name, schema: { type: "string" } }, (problem) =>
          refusal(document, place, problem),
        ),
      );
  return [...byName.values()];
}

function parameterOf(source: Node, refuse: (problem: string) => ContractError): ContractParameter {
  const name = `${source.name}`;
  const location = source.in as ContractParameter["in"];
  const about = `${location} parameter \`${name}\``;
  const styles = Object.hasOwn(STYLES, location) ? STYLES[location] : undefined;
  if (!styles) throw refuse(`${about}: expected \`in\` to be path, query, header or cookie`);
  const style = `${source.style ?? styles[0]}`;
  if (!styles.includes(style))
    throw refuse(`${about} has style \`${style}\`, which is not supported`);
  if (location !== "query" && location !== "path" && !TOKEN.test(name))
    throw refuse(`${about} has no usable name`);
  if (location === "header" && UNSENDABLE.test(name))
    throw refuse(`${about} cannot be sent: Node.js's \`fetch\` drops a header of this name`);
  const [[mediaType, media] = [], second] = Object.entries(source.content ?? {});
  if (second || (mediaType && kindOf(mediaType) !== "json"))
    throw refuse(`${about} is of a media type that is not supported: only JSON is`);
  const schema = mediaType && isRecord(media) ? media.schema : source.schema;
  return {
    name,
    in: location,
    required: location === "path" || source.required === true,
    style,
    explode:
      typeof source.explode === "boolean"
        ? source.explode
        : style === "form" || style === "deepObject",
    allowReserved: source.allowReserved === true,
    json: mediaType !== undefined,
    schema: schema as Node | undefined,
    source,
  };
}

function requestBody(
  document: OpenAPI3,
  operation: OperationObject,
  method: Method,
  place: Place,
): ContractBody | undefined {
  if (!operation.requestBody) return undefined;
  const source = resolveMap<RequestBodyObject>(document, operation.requestBody);
  const here = [...place, "requestBody"];
  const picked = pickBody(source.content ?? {});
  if (!Object.keys(source.content ?? {}).length) return undefined;
  if (!picked)
    throw refusal(
      document,
      here,
      `no media type of the request body is supported: ${Object.keys(source.content).join(", ")}`,
    );
  if (method === "get" || method === "head") {
    if (!source.required) return undefined; // OpenAPI: it has no meaning there
    throw refusal(document, here, `${method.toUpperCase()} cannot have a body in \`fetch\``);
  }
  const { mediaType, kind, media } = picked;
  for (const [name, encoding] of Object.entries(media.encoding ?? {}))
    if (isRecord(encoding) && Object.keys(encoding.headers ?? {}).length)
      throw refusal(document, here, `headers of the part \`${name}\` are not supported`);
  const isForm = kind === "form" || kind === "multipart";
  const form = resolveMap<Node>(document, media.schema);
  const isOfFields = allows(form, "object") || allows(form, "array");
  return {
    mediaType,
    kind,
    required: source.required === true,
    // A contract may call it a text, or a file: still, a form is fields.
    schema: isForm && !isOfFields ? { type: "object" } : (media.schema as Node | undefined),
    source: media as unknown as Node,
  };
}

/** Those that a caller may see: `fetch` hands out no 1xx. */
export function documentedResponses(responses: unknown): [string, unknown][] {
  return Object.entries(asMap(responses)).filter(([status]) => !/^(x-|1)/.test(status));
}

function responses(
  document: OpenAPI3,
  operation: OperationObject,
  method: Method,
  place: Place,
): ContractResponse[] {
  const responses: ContractResponse[] = [];
  const named = documentedResponses(operation.responses);
  // 3.1 lets a contract say nothing of responses: then each may come, and nothing is known of it.
  const documented = named.length ? named : Object.entries({ default: { description: "" } });
  const noSuccess = !documented.some(([status]) => status.startsWith("2"));
  for (const [given, value] of documented) {
    const status = given.replace(/xx$/, "XX");
    const here = [...place, "responses", status];
    if (!/^([2-5]\d\d|[2-5]XX|default)$/.test(status))
      throw refusal(document, here, `expected a status, \`2XX\` or \`default\`, got \`${status}\``);
    const source = resolveMap<ResponseObject>(document, value);
    const empty = method === "head" || /^(204|205|304)$/.test(status);
    const content = empty ? {} : (source.content ?? {});
    const { kind, mediaTypes } = pickContent(content);
    if (kind === "stream")
      throw refusal(document, here, "event streams are not supported (text/event-stream)");
    const schemas = mediaTypes.map((type) => {
      const media = content[type];
      // No schema: any JSON.
      return (isRecord(media) && (media.schema as Node)) || true;
    });
    responses.push({
      status,
      success: status.startsWith("2") || (status === "default" && noSuccess),
      description: typeof source.description === "string" ? source.description : "",
      kind,
      mediaTypes,
      schema: kind !== "json" ? undefined : schemas.length === 1 ? schemas[0] : { anyOf: schemas },
      source: source as unknown as Node,
    });
  }
  return responses;
}
