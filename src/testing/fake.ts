import { TESTING } from "../evidence/testing-mark.js";
import { type FakeCall, type OperationName, operationOf, readCall } from "./calls.js";
import { operationNamed, type Responder, responderOf, successOf } from "./replies.js";
import type { Reply } from "./types.js";

/** A fake of the API, for tests without a network. Make a new one for each test. */
export interface MeumFake {
  /**
   * For `createMeumClient({ fetch })`, or in place of `globalThis.fetch` where the client is made in another module. It
   * fails as Node's `fetch` does.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** All requests in their order, also those that failed before they were sent; without the key. */
  readonly calls: readonly FakeCall[];
  /**
   * Sets the replies to an operation's next requests: the first reply to the first request, and so on;
   * the last one to all that follow. Without it, each request succeeds with the contract's example.
   * @param replies a documented status, replied with the contract's example; a response of your own; or
   * the name of a failure
   * @throws {TypeError} if the contract has no such operation, or a reply is none that it can give
   */
  reply<Name extends OperationName>(operation: Name, ...replies: readonly Reply<Name>[]): void;
}

/**
 * Makes a fake of the API: `createMeumClient({ apiKey, fetch: fake.fetch })`.
 * @throws {TypeError} if the environment has no `Request` and `Response`, as Jest's jsdom
 */
export function createMeumFake(): MeumFake {
  if (typeof Request === "undefined" || typeof Response === "undefined")
    throw new TypeError(
      "This environment has no `Request` and `Response`. Run the test in that of Node: in Jest, `@jest-environment node`.",
    );
  const calls: FakeCall[] = [];
  const plans = new Map<string, Responder[]>();

  const fetch = async (input: string | URL | Request, given?: RequestInit): Promise<Response> => {
    const { signal, ...init } = given ?? {};
    // Without the signal, which may be another realm's.
    const request = new Request(input, init);
    const operation = operationOf(request);
    if (!operation) {
      const error = `The contract has no operation ${request.method} ${new URL(request.url).pathname}`;
      return Response.json({ error }, { status: 404 });
    }
    calls.push(await readCall(operation, request));
    const plan = plans.get(operation.name) ?? [];
    const respond = (plan.length > 1 ? plan.shift() : plan[0]) ?? successOf(operation.name);
    const { signal: own } = request;
    (signal ?? own).throwIfAborted();
    return respond(signal ?? own);
  };

  return {
    // The client takes the word of no other `fetch` for whether a request was sent.
    fetch: Object.assign(fetch, { [TESTING]: true }),
    calls,
    reply(operation, ...replies) {
      // Also without replies: an unknown name would change nothing, and say nothing.
      const known = operationNamed(operation);
      plans.set(
        operation,
        replies.map((reply) => responderOf(known, reply)),
      );
    },
  };
}
