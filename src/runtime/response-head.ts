import type { Stream } from "./body.js";
import { tryTo } from "./values.js";

/** What is read of a response before its body. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
}

/** A response that `fetch` returned. */
export interface Received extends ResponseHead {
  readonly body: Stream | null | undefined;
  readonly redirected: boolean;
}

/**
 * A response that `fetch` returned, read once; `undefined` if it is none. It may be another realm's, or another
 * library's: to read it again may throw, or give something else.
 */
export function receivedOf(value: unknown): Received | undefined {
  try {
    const { status, statusText, headers, redirected } = value as Response;
    const body = bodyOf(value as Response);
    const read = body?.getReader ?? (body as AsyncIterable<unknown> | null)?.[Symbol.asyncIterator];
    const isBody = body === null || body === undefined || typeof read === "function";
    if (!Number.isInteger(status) || !isBody || typeof headers.get !== "function") return undefined;
    const own = isOwnHeaders(headers) ? headers : copyOf(headers);
    return { status, statusText: `${statusText ?? ""}`, headers: own, body, redirected };
  } catch {
    // Nothing at all, or a getter that throws: it is none.
  }
}

/** That of whatwg-fetch, as under jsdom, has no stream: it is read as a whole. */
function bodyOf(response: Response): Received["body"] {
  const { body } = response;
  if (body !== undefined || typeof response.arrayBuffer !== "function") return body;
  return (async function* () {
    yield new Uint8Array(await response.arrayBuffer());
  })();
}

// Stryker disable all: a copy where none is needed only takes time
/** Whether they need no copy, which takes time: this runtime's own, no proxy, and without properties that were added. */
function isOwnHeaders(headers: Headers): boolean | undefined {
  return tryTo(() => {
    const { prototype } = Headers;
    prototype.get.call(headers, "a"); // throws for a proxy
    const own = Object.getOwnPropertyNames(headers);
    return Object.getPrototypeOf(headers) === prototype && !own.length;
  });
}
// Stryker restore all

function copyOf(headers: Headers): Headers {
  const copy = new Headers();
  headers.forEach((value, name) => {
    // It may be no valid header, such as HTTP/2's `:status`: nobody asks for it.
    tryTo(() => copy.append(name, value));
  });
  return copy;
}
