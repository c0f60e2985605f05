// A library as the client's `fetch`, or around it, on Node. Prints the outcomes of each way to use it.
import { AsyncResource } from "node:async_hooks";
import { createServer } from "node:http";
import { createMeumClient, settle } from "meum";

const DONE = [200, { disconnected: true }];
const NOT_FOUND = [404, { error: "Not found", code: "INTEGRATION_NOT_FOUND" }];
const TOO_MANY = [429, { error: "Too many requests" }];

/** The outcomes of as many simultaneous calls as there are responses, whose server gives one after another. */
async function outcomes(fetch, ...responses) {
  const left = [...responses];
  const server = createServer((request, response) => {
    const [status, body] = left.shift() ?? [500, { error: "One request too many" }];
    request.resume();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const meum = createMeumClient({
    apiKey: "sk_live_EXAMPLE_DO_NOT_USE",
    baseUrl: `http://127.0.0.1:${server.address().port}`,
    maxRetries: 0,
    fetch,
  });
  const results = await Promise.all(responses.map(() => settle(meum.wooDisconnect())));
  server.closeAllConnections();
  server.close();
  return results.map(({ outcome }) => outcome).join(" ");
}

const LIBRARIES = {
  async ky() {
    const { default: ky } = await import("ky");
    const by = (options) => (url, init) => ky(url, { ...init, retry: 0, ...options });
    return {
      default: await outcomes(by({}), NOT_FOUND),
      "throwHttpErrors: false": await outcomes(by({ throwHttpErrors: false }), NOT_FOUND),
    };
  },
  async got() {
    const { default: got } = await import("got");
    const by = (options) => async (url, init) => {
      const { method, signal } = init;
      const headers = Object.fromEntries(init.headers);
      const own = { followRedirect: false, retry: { limit: 0 }, responseType: "buffer" };
      const response = await got(url, { method, signal, headers, ...own, ...options });
      return new Response(response.rawBody, { status: response.statusCode });
    };
    return {
      default: await outcomes(by({}), NOT_FOUND),
      "throwHttpErrors: false": await outcomes(by({ throwHttpErrors: false }), NOT_FOUND),
    };
  },
  async axios() {
    const { default: axios } = await import("axios");
    const by = (options) => async (url, init) => {
      const { method, signal } = init;
      const headers = Object.fromEntries(init.headers);
      const own = { maxRedirects: 0, responseType: "arraybuffer" };
      const { status, data } = await axios({ url, method, signal, headers, ...own, ...options });
      return new Response(data, { status });
    };
    return {
      default: await outcomes(by({}), NOT_FOUND),
      "validateStatus: () => true": await outcomes(by({ validateStatus: () => true }), NOT_FOUND),
    };
  },
  async ofetch() {
    const { ofetch } = await import("ofetch");
    const by = (options) => (url, init) => ofetch.raw(url, { ...init, retry: 0, ...options });
    const stream = { responseType: "stream" };
    const ignoring = { ...stream, ignoreResponseError: true };
    return {
      "a success": await outcomes(by({}), DONE),
      'a success, responseType: "stream"': await outcomes(by(stream), DONE),
      'responseType: "stream"': await outcomes(by(stream), NOT_FOUND),
      "ignoreResponseError: true": await outcomes(by(ignoring), NOT_FOUND),
    };
  },
  async undici() {
    const { Agent, RetryAgent, fetch, interceptors } = await import("undici");
    const by = (dispatcher) => (url, init) => fetch(url, { ...init, dispatcher });
    const agent = (options) => by(new RetryAgent(new Agent(), { maxRetries: 1, ...options }));
    const retry = (options) =>
      by(new Agent().compose(interceptors.retry({ maxRetries: 1, ...options })));
    return {
      RetryAgent: await outcomes(agent({}), TOO_MANY),
      "RetryAgent, throwOnError: false": await outcomes(agent({ throwOnError: false }), TOO_MANY),
      "RetryAgent, statusCodes": await outcomes(agent({ statusCodes: [503] }), TOO_MANY),
      "interceptors.retry": await outcomes(retry({}), TOO_MANY),
      "interceptors.retry, throwOnError: false": await outcomes(
        retry({ throwOnError: false }),
        TOO_MANY,
      ),
    };
  },
  async "p-limit"() {
    const { default: pLimit } = await import("p-limit");
    return queued(pLimit(1));
  },
  async "p-queue"() {
    const { default: PQueue } = await import("p-queue");
    const queue = new PQueue({ concurrency: 1 });
    return queued((task) => queue.add(task));
  },
  async "p-queue-9"() {
    const { default: PQueue } = await import("p-queue-9");
    const queue = new PQueue({ concurrency: 1 });
    return queued((task) => queue.add(task));
  },
  async bottleneck() {
    const { default: Bottleneck } = await import("bottleneck");
    const queue = new Bottleneck({ maxConcurrent: 1 });
    return queued((task) => queue.schedule(task));
  },
  async "p-memoize"() {
    const { default: pMemoize } = await import("p-memoize");
    return shared(pMemoize((url, init) => fetch(url, init), { cache: false }));
  },
  async "async-cache-dedupe"() {
    const { createCache } = await import("async-cache-dedupe");
    const serialize = ({ url }) => url;
    const cache = createCache({ ttl: 0 });
    cache.define("send", { serialize }, ({ url, init }) => fetch(url, init));
    return shared((url, init) => cache.send({ url, init }));
  },
};

/** A queue, one request at a time; and each task bound to the async context in which it was given. */
async function queued(add) {
  const plain = (url, init) => add(() => fetch(url, init));
  const bound = (url, init) => add(AsyncResource.bind(() => fetch(url, init)));
  return {
    plain: await outcomes(plain, NOT_FOUND, DONE, NOT_FOUND),
    "AsyncResource.bind": await outcomes(bound, NOT_FOUND, DONE, NOT_FOUND),
  };
}

/** One request for simultaneous calls. */
async function shared(send) {
  const clone = async (url, init) => (await send(url, init)).clone();
  return { shared: await outcomes(clone, NOT_FOUND, NOT_FOUND) };
}

console.log(JSON.stringify(await LIBRARIES[process.argv[2]]()));
