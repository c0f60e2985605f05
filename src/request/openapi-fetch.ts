import type { FetchOptions } from "../types/operation.js";
import type { FetchResult } from "./handed-out.js";

// What openapi-fetch is given.

/** openapi-fetch's `request`: it knows paths, parameters, serialization and middleware. */
export type OpenapiFetch = (
  method: string,
  path: string,
  options: FetchOptions,
) => Promise<FetchResult>;

/** Options of openapi-fetch's. As own properties, so that it takes none of them from what is added to every object. */
export const UNSET: object = {
  ...{ headers: undefined, body: undefined, parseAs: undefined, middleware: undefined },
  ...{ querySerializer: undefined, bodySerializer: undefined, pathSerializer: undefined },
  ...{ baseUrl: undefined, fetch: undefined, Request: undefined, requestInitExt: undefined },
};

/** A `Request` class that tells when one is made: what fails before cannot have sent anything. */
export function announcing(Base: typeof Request, onMade: () => void): unknown {
  function Announcing(url: string, init: RequestInit): Request {
    const request = new Base(url, init);
    // Bun makes a GET of a method that it does not know.
    if (request.method !== init.method) throw new TypeError("The runtime has no such method.");
    onMade();
    return request;
  }
  Announcing.prototype = Base.prototype; // openapi-fetch asks `instanceof` of what middleware returns
  return Announcing;
}
