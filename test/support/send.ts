import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { Readable } from "node:stream";

/** A `fetch`, as far as a client needs it. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** By node:http, as axios sends. */
export const byNodeHttp: Send = (url, { method = "POST", headers, signal }) =>
  new Promise((resolve, reject) => {
    const send = url.startsWith("https:") ? httpsRequest : httpRequest;
    const request = send(url, {
      method,
      headers: Object.fromEntries(headers as Headers),
      signal: signal as AbortSignal,
    });
    request.on("error", reject).on("response", (response) => {
      const { statusCode = 0, headers } = response;
      const body = Readable.toWeb(response) as ReadableStream;
      resolve(new Response(body, { status: statusCode, headers: headers as HeadersInit }));
    });
    request.end();
  });
