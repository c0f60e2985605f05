import type {
  OpenAPI3,
  OperationObject,
  ParameterObject,
  PathItemObject,
  RequestBodyObject,
  ResponseObject,
} from "openapi-typescript";
import { isRecord, refusal, resolve } from "./document.js";
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
import { securityOf } from "./security.js";
import { serverOf } from "./servers.js";

const METHODS: readonly Method[] = ["get", "put", "post", "delete", "options", "head", "patch"];

/**
 * The operations of a contract, in its order.
 * @throws {ContractError} for what a client cannot support, by name and place
 */
export function listOperations(document: OpenAPI3): ContractOperation[] {
  const found: Omit<ContractOperation, "name">[] = [];
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    if (path.startsWith("x-")) continue;
    const pathItem = resolve<PathItemObject>(document, item);
    if (pathItem.trace)
      throw refusal(document, ["paths", path, "trace"], "TRACE cannot be sent by `fetch`");
    for (const method of METHODS) {
      const source = pathItem[method];
      if (!source) continue;
      const place = ["paths", path, method];
      const operation = resolve<OperationObject>(document, source);
      found.push({
        method,
        path,
        place,
        ...securityOf(document, operation, place),
        server: serverOf(document, operation.servers ?? pathItem.servers, place),
        parameters: parameters(document, pathItem, operation, place),
        body: requestBody(document, operation, method, place),
        responses: responses(document, operation, method, place),
        source: operation as unknown as Node,
      });
    }
  }
  const names = nameOperations(document, found);
  return found.map((operation, index) => ({ name: names[index]!, ...operation }));
}

const STYLES = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

function parameters(
  document: OpenAPI3,
  item: PathItemObject,
  operation: OperationObject,
  place: Place,
): ContractParameter[] {
  // An operation's own replaces its path's.
  const byName = new Map<string, ContractParameter>();
  for (const value of [...(item.parameters ?? []), ...(operation.parameters ?? [])]) {
    const source = resolve<ParameterObject>(document, value);
    const { name } = source;
    const where = source.in as ContractParameter["in"];
    const refuse = (what: string) =>
      refusal(document, [...place, "parameters"], `${where} parameter \`${name}\` ${what}`);
    const style = source.style ?? STYLES[where][0]!;
    if (!STYLES[where].includes(style))
      throw refuse(`has style \`${style}\`, which is not supported`);
    if (where !== "query" && where !== "path" && !TOKEN.test(name))
      throw refuse("has no usable name");
    const [[mediaType, media] = [], second] = Object.entries(source.content ?? {});
    if (second || (mediaType && kindOf(mediaType) !== "json"))
      throw refuse("is of a media type that is not supported: only JSON is");
    const schema = mediaType && isRecord(media) ? media.schema : source.schema;
    byName.set(`${where} ${name}`, {
      name,
      in: where,
      required: where === "path" || source.required === true,
      style,
      explode: source.explode ?? (style === "form" || style === "deepObject"),
      allowReserved: source.allowReserved === true,
      json: mediaType !== undefined,
      schema: schema as Node | undefined,
      source: source as unknown as Node,
    });
  }
  return [...byName.values()];
}

function requestBody(
  document: OpenAPI3,
  operation: OperationObject,
  method: Method,
  place: Place,
): ContractBody | undefined {
  if (!operation.requestBody) return undefined;
  const source = resolve<RequestBodyObject>(document, operation.requestBody);
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
  return {
    mediaType,
    kind,
    required: source.required === true,
    schema: media.schema as Node | undefined,
    source: media as unknown as Node,
  };
}

function responses(
  document: OpenAPI3,
  operation: OperationObject,
  method: Method,
  place: Place,
): ContractResponse[] {
  const list: ContractResponse[] = [];
  // 3.1 lets a contract say nothing of answers: then each may come, and nothing is known of it.
  const { responses = {} } = operation;
  const documented = Object.keys(responses).length ? responses : { default: { description: "" } };
  const noSuccess = !Object.keys(documented).some((status) => status.startsWith("2"));
  for (const [status, value] of Object.entries(documented)) {
    if (/^(x-|1)/.test(status)) continue; // `fetch` hands out no 1xx
    const here = [...place, "responses", status];
    if (!/^([2-5]\d\d|[2-5]XX|default)$/.test(status))
      throw refusal(document, here, `expected a status, \`2XX\` or \`default\`, got \`${status}\``);
    const source = resolve<ResponseObject>(document, value);
    const empty = method === "head" || /^(204|205|304)$/.test(status);
    const content = empty ? {} : (source.content ?? {});
    const { kind, mediaTypes } = pickContent(content);
    if (kind === "stream")
      throw refusal(document, here, "event streams are not supported (text/event-stream)");
    const schemas = mediaTypes.map((type) => {
      const media = content[type];
      // No schema: any JSON.
      return (media && "schema" in media && (media.schema as Node)) || true;
    });
    list.push({
      status,
      success: status.startsWith("2") || (status === "default" && noSuccess),
      description: source.description ?? "",
      kind,
      mediaTypes,
      schema: kind !== "json" ? undefined : schemas.length === 1 ? schemas[0] : { anyOf: schemas },
      source: source as unknown as Node,
    });
  }
  return list;
}
