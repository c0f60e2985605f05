import type {
  OpenAPI3,
  OperationObject,
  PathItemObject,
  ResponseObject,
  SchemaObject,
} from "openapi-typescript";
import { ContractError, resolve } from "./contract.js";

/** One operation of a contract, as everything that is derived from the contract sees it. */
export interface ContractOperation {
  name: string;
  method: string;
  path: string;
  /** The header that carries the key; `undefined` where `security` asks for none. */
  keyHeader: string | undefined;
  source: OperationObject;
  responses: ContractResponse[];
}

export interface ContractResponse {
  /** `200`, `2XX`, `default`. */
  status: string;
  description: string;
  /** Of the JSON body, where there is one. */
  schema: SchemaObject | undefined;
  source: ResponseObject;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

/** The operations of a contract, in its order. */
export function listOperations(document: OpenAPI3): ContractOperation[] {
  const list: ContractOperation[] = [];
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const pathItem = resolve<PathItemObject>(document, item);
    for (const method of METHODS) {
      const operation = pathItem[method];
      if (!operation) continue;
      const source = resolve<OperationObject>(document, operation);
      const place = `${method.toUpperCase()} ${path}`;
      if (!source.operationId) throw new ContractError(`${place}: no operationId`);
      list.push({
        name: source.operationId,
        method,
        path,
        keyHeader: keyHeader(document, source, place),
        source,
        responses: Object.entries(source.responses ?? {}).map(([status, value]) => {
          const response = resolve<ResponseObject>(document, value);
          const schema = response.content?.["application/json"];
          return {
            status,
            description: response.description ?? "",
            schema: schema && "schema" in schema ? (schema.schema as SchemaObject) : undefined,
            source: response,
          };
        }),
      });
    }
  }
  return list;
}

function keyHeader(document: OpenAPI3, operation: OperationObject, place: string) {
  const security = operation.security ?? document.security ?? [];
  const [first] = security;
  if (!first) return undefined;
  const [scheme] = Object.keys(first);
  if (!scheme) return undefined;
  const definition = document.components?.securitySchemes?.[scheme];
  const resolved = definition && resolve<object>(document, definition);
  if (resolved && "scheme" in resolved && resolved.scheme === "bearer") return "authorization";
  throw new ContractError(`${place}: security scheme ${scheme} is not supported`);
}
