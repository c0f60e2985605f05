import { TESTING } from "../evidence/testing-mark.js";
import { type FakeCall, type OperationName, operationOf, readCall } from "./calls.js";
import { type Responder, responderOf, successOf } from "./replies.js";
import type { Reply } from "./types.js";

/** A fake of the API, for tests without a network. Make a new one for each test. */
export interface MeumFake {
  /** For `createMeumClient({ fetch })`. It fails as the runtime's own `fetch` does. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** All requests in their order, also those that failed before they were sent; without the key. */
  readonly calls: readonly FakeCall[];
  /**
   * Sets the replies to an operation's next requests: the first reply to the first request, and so on;
   * the last one to all that follow. Without it, each request succeeds with the contract's example.
   * @param replies a documented status, replied with the contract's example; a response of your own; or
   * the name of a failure
   * @throws {TypeError} if a response of your own does not fit the contract
   */
  reply<Name extends OperationName>(operation: Name, ...replies: readonly Reply<Name>[]): void;
}

/** Makes a fake of the API: `createMeumClient({ apiKey, fetch: fake.fetch })`. */
export function createMeumFake(): MeumFake {
  const calls: FakeCall[] = [];
  const plans = new Map<string, Responder[]>();

  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const operation = operationOf(url, init);
    if (!operation) {
      const error = `The contract has no operation ${init.method} ${new URL(url).pathname}`;
      return Response.json({ error }, { status: 404 });
    }
    calls.push(await readCall(operation, url, init));
    const plan = plans.get(operation.name) ?? [];
    const respond = (plan.length > 1 ? plan.shift() : plan[0]) ?? successOf(operation.name);
    init.signal?.throwIfAborted();
    return respond(init.signal ?? undefined);
  };

  return {
    // The client takes the word of no other `fetch` for whether a request was sent.
    fetch: Object.assign(fetch, { [TESTING]: true }),
    calls,
    reply(operation, ...replies) {
      plans.set(
        operation,
        replies.map((reply) => responderOf(operation, reply)),
      );
    },
  };
}
