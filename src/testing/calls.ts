import { type Operations, operations } from "../generated/operations.js";
import type { Operation } from "../types/operation.js";

/** The name of one of the client's methods. */
export type OperationName = keyof Operations;

/** A request that the client made. */
export interface FakeCall {
  readonly operation: OperationName;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** By name, in lower case. Those that carry the key are left out. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed if it is JSON, otherwise its text; `undefined` if there was none. */
  readonly body: unknown;
}

/** The operation that a request is for; `undefined` if the contract has none. */
export function operationOf({ url, method }: Request): Operation | undefined {
  const pathname = decoded(new URL(url).pathname);
  return (
    Object.values(operations)
      .filter((operation) => operation.method === method && patternOf(operation).test(pathname))
      // `/shops/current` before `/shops/{id}`.
      .sort((one, other) => parametersIn(one) - parametersIn(other))[0]
  );
}

/** After any path of `baseUrl`. */
function patternOf({ path }: Operation): RegExp {
  const literals = decoded(path)
    .split(/\{[^}]*\}/)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`${literals.join("[^/]*")}$`);
}

/** As it is written in a contract. What is reserved in URLs, such as a `/` in a parameter, stays encoded. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function parametersIn({ path }: Operation): number {
  return path.split("{").length;
}

export async function readCall(
  { name, method, credentials = [] }: Operation,
  request: Request,
): Promise<FakeCall> {
  // Where a key is written, as it would be into an empty request.
  const secret = { url: new URL("https://localhost"), headers: new Headers() };
  for (const { write } of credentials) write("key", secret);
  const { pathname, searchParams } = new URL(request.url);
  for (const parameter of secret.url.searchParams.keys()) searchParams.delete(parameter);
  const headers = new Headers(request.headers);
  for (const header of secret.headers.keys()) headers.delete(header);
  const text = await request.text();
  return {
    operation: name as OperationName,
    method,
    path: pathname + (searchParams.size ? `?${searchParams}` : ""),
    headers: Object.fromEntries(headers),
    body: text === "" ? undefined : parsed(text),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
