/** A `fetch` that sends more than once by itself: what the last response says is not all that is known. */
import { AsyncResource } from "node:async_hooks";
import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { constants, createSecureServer } from "node:http2";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import * as undici7 from "undici";
import * as undici6 from "undici-6";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { certificateOf } from "../support/certificate.js";
import { PATH } from "../support/contract.js";
import { dispatchAllBy, TAKES_UNDICI_6 } from "../support/dispatcher.js";
import { eventually } from "../support/eventually.js";
import { refusedUrl, type Step } from "../support/fault-server.js";
import { createMeumClient } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { byNodeHttp, type Send } from "../support/send.js";
import { listen } from "../support/servers.js";
import { rejection, serve, withoutWaits } from "../support/setup.js";
import { close, json } from "../support/steps.js";

/** Where the server offers it, and sends a request again whose stream the server refuses. */
const NODE_USES_HTTP2 = Number.parseInt(`${process.versions.undici}`, 10) >= 8;

withoutWaits();

const moved: Step = json(302, {}, { Location: "/done" });
const GONE = json(404, { code: "GONE" });

const SENDS: Record<string, Send> = {
  "the runtime's": (url, init) => fetch(url, init),
  "undici 7's": (url, init) => undici7.fetch(url, init as never) as unknown as Promise<Response>,
  "undici 6's": (url, init) => undici6.fetch(url, init as never) as unknown as Promise<Response>,
  "node:http": byNodeHttp,
};

/** Sends once more after what it takes for a failure, as many wrappers do. */
const repeating =
  (send: Send): Send =>
  async (url, init) => {
    const response = await send(url, init).catch(() => undefined);
    return response && /^(404|429)$/.test(`${response.status}`) ? response : send(url, init);
  };

/** Follows a redirect by hand, as axios does. */
const following =
  (send: Send): Send =>
  async (url, init) => {
    const response = await send(url, init);
    const location = response.headers.get("location");
    return location ? send(`${new URL(location, url)}`, { ...init, method: "GET" }) : response;
  };

const retryAgent =
  ({ RetryAgent, Agent, fetch }: typeof undici7): Send =>
  (url, init) => {
    const options = { methods: ["POST" as const], maxRetries: 1, minTimeout: 1, maxTimeout: 1 };
    const dispatcher = new RetryAgent(new Agent(), options);
    onTestFinished(() => dispatcher.destroy());
    return fetch(url, { ...init, dispatcher } as never) as unknown as Promise<Response>;
  };

// Begun before any call.
const queue = new AsyncResource("queue");
afterAll(() => void queue.emitDestroy());

/** Sends to another URL than it is given. */
const to =
  (rewritten: (url: string) => string, send: Send): Send =>
  (url, init) =>
    send(rewritten(url), init);
const otherHost = (url: string) => url.replace("//127.0.0.1", "//localhost");

const dispatching =
  (dispatcherOf: (url: string) => undici7.Dispatcher): Send =>
  (url, init) => {
    const dispatcher = dispatcherOf(url);
    onTestFinished(() => dispatcher.destroy());
    return undici7.fetch(url, { ...init, dispatcher } as never) as unknown as Promise<Response>;
  };
const { dns, retry } = undici7.interceptors;
const twice = retry({ methods: ["POST"], maxRetries: 1, minTimeout: 1, maxTimeout: 1 });

/** By node:http, to a proxy that is asked for the whole URL. */
const byProxy: Send = (url, { method = "POST", headers, signal }) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const path = otherHost(url);
    const options = { hostname, port, path, method, signal: signal as AbortSignal };
    httpRequest({ ...options, headers: Object.fromEntries(headers as Headers) })
      .on("error", reject)
      .on("response", (response) => {
        response.resume();
        resolve(new Response("{}", { status: response.statusCode ?? 0 }));
      })
      .end();
  });

/** To each of several servers, until one answers. */
const failover: Send = async (url, init) => {
  const refused = await refusedUrl();
  const first = await fetch(`${refused}${new URL(url).pathname}`, init).catch(() => undefined);
  return first ?? repeating(SENDS["the runtime's"] as Send)(url, init);
};

const ELSEWHERE: Record<string, Send> = {
  ...Object.fromEntries(
    Object.entries(SENDS).flatMap(([name, send]) => [
      [`a wrapper of ${name}, to another host`, to(otherHost, repeating(send))],
      [`a wrapper of ${name}, with a query`, to((url) => `${url}?trace=1`, repeating(send))],
      [`a wrapper of ${name}, to another path`, to((url) => `${url}/internal`, repeating(send))],
    ]),
  ),
  "a wrapper in a queue, to another host": (url, init) =>
    queue.runInAsyncScope(() => repeating(SENDS["the runtime's"] as Send)(otherHost(url), init)),
  "a wrapper of node:http, by a proxy": repeating(byProxy),
  "a wrapper that fails over": failover,
  "undici 7's retry of what dns has resolved": to(
    otherHost,
    dispatching(() => new undici7.Agent().compose(twice, dns({ affinity: 4 }))),
  ),
  "undici 7's retry before dns resolves": to(
    otherHost,
    dispatching(() => new undici7.Agent().compose(dns({ affinity: 4 }), twice)),
  ),
  "undici 7's BalancedPool": repeating(
    dispatching((url) => new undici7.BalancedPool(new URL(otherHost(url)).origin)),
  ),
};

const REPEATING: Record<string, Send> = {
  ...ELSEWHERE,
  ...Object.fromEntries(
    Object.entries(SENDS).map(([name, send]) => [`a wrapper of ${name}`, repeating(send)]),
  ),
  "a wrapper in a queue": (url, init) =>
    queue.runInAsyncScope(() => repeating(SENDS["the runtime's"] as Send)(url, init)),
  "undici 7's RetryAgent": retryAgent(undici7),
  "undici 6's RetryAgent": retryAgent(undici6 as never),
};

const follow =
  (send: Send): Send =>
  (url, init) =>
    send(url, { ...init, redirect: "follow" });
const FOLLOWING: Record<string, Send> = {
  "the runtime's": follow(SENDS["the runtime's"] as Send),
  "undici 7's": follow(SENDS["undici 7's"] as Send),
  "undici 6's": follow(SENDS["undici 6's"] as Send),
  "node:http": following(byNodeHttp),
  // As in a runtime that does not tell what it sends.
  "one whose requests are not seen": async () =>
    Object.defineProperty(new Response("{}", { status: 404 }), "redirected", { value: true }),
};

async function errorOf(fetch: Send, steps: Step[]) {
  const server = await serve(steps);
  const meum = createMeumClient({ apiKey: KEY, baseUrl: server.url, timeoutMs: 10_000, fetch });
  const error = await rejection(meum.wooDisconnect());
  return { error, server };
}

describe.each(Object.entries(REPEATING))("%s", (name, fetch) => {
  it.each<[string, Step, Step, number]>([
    ["502, then 404", json(502, {}), GONE, 404],
    ["lost, then 404", close, GONE, 404],
    // Not repeated, though a 429 alone would be: the first request may have been carried out.
    ["lost, then 429", close, json(429, {}, { "Retry-After": "0" }), 429],
  ])("%s: unknown, and not retried by the client", async (_, first, second, status) => {
    const { error, server } = await errorOf(fetch, [first, second]);
    // What is in a queue may be another call's.
    const attempts = [/queue/.test(name) ? { number: 1 } : { sent: true }];
    // Undici's own agents throw at a status that they would repeat.
    const throws = /Agent|retry/.test(name) && status === 429;
    expect(error).toMatchObject({ outcome: "unknown", ...(!throws && { status, attempts }) });
    expect(server.requests).toHaveLength(2);
  });
});

describe.each(Object.keys(SENDS))("a wrapper of %s", (name) => {
  const fetch = repeating(SENDS[name] as Send);

  it.each<[string, Step, string]>([
    ["rejected, then rejected: rejected", json(401, {}), "rejected"],
    ["a success that it does not take for one, then 404: unknown", json(200, {}), "unknown"],
  ])("%s", async (_, first, outcome) => {
    const { error, server } = await errorOf(fetch, [first, GONE]);
    expect(error).toMatchObject({ status: 404, outcome });
    expect(server.requests).toHaveLength(2);
  });
});

it("a node:http request that is published twice, as on Node 24, counts once", async () => {
  const again = (message: unknown) => channel("http.client.request.created").publish(message);
  subscribe("http.client.request.start", again);
  onTestFinished(() => void unsubscribe("http.client.request.start", again));
  const { error } = await errorOf(byNodeHttp, [GONE]);
  expect(error).toMatchObject({ status: 404, outcome: "rejected" });
});

it("a refused connection, then 404: rejected", async () => {
  const server = createServer((_, response) => response.writeHead(404).end());
  const port = await listen(server);
  const url = `http://127.0.0.1:${port}`;
  const fetch: Send = async (to, init) => {
    await promisify(server.close.bind(server))();
    await expect(globalThis.fetch(to, init)).rejects.toThrow();
    await once(server.listen(port, "127.0.0.1"), "listening");
    return globalThis.fetch(to, init);
  };
  const meum = createMeumClient({ apiKey: KEY, baseUrl: url, fetch });
  expect(await rejection(meum.wooDisconnect())).toMatchObject({ status: 404, outcome: "rejected" });
});

describe.each(Object.entries(FOLLOWING))("following a redirect: %s", (_, fetch) => {
  it("302 after the POST, then 404: unknown", async () => {
    const { error } = await errorOf(fetch, [moved, GONE]);
    expect(error).toMatchObject({ status: 404, outcome: "unknown" });
  });
});

it("a 307 followed by the caller's fetch, lost there, and sent again: unknown", async () => {
  const { error, server } = await errorOf(
    async (url, init) => {
      const { headers } = await fetch(url, init);
      return repeating(SENDS["the runtime's"] as Send)(
        `${new URL(`${headers.get("location")}`, url)}`,
        init,
      );
    },
    [json(307, {}, { Location: "/v2" }), close, GONE],
  );
  expect(error).toMatchObject({ status: 404, outcome: "unknown" });
  expect(server.requests).toHaveLength(3);
});

describe("a wrapper that tries a gateway with a prefix first", () => {
  const gateway: Send = async (url, init) =>
    (await fetch(url.replace("/v1/", "/gw/v1/"), init).catch(() => undefined)) ?? fetch(url, init);
  it.each([GONE, json(429, {}, { "Retry-After": "0" })])(
    "lost there, then rejected: unknown, and not retried by the client",
    async (second) => {
      const { error, server } = await errorOf(gateway, [close, second]);
      expect(error).toMatchObject({ outcome: "unknown" });
      expect(server.requests).toHaveLength(2);
    },
  );
});

describe("a wrapper that asks for a token first", () => {
  const TOKEN = json(200, {});
  const internal = to((url) => url.replace("/v1/integration", "/internal"), fetch as Send);
  const after =
    (send: Send): Send =>
    async (url, init) => {
      await fetch(`${new URL("/token", url)}`);
      return send(url, init);
    };

  it.each<[string, Send]>([
    ["404", internal],
    [
      "404, while the program sends something else",
      async (url, init) => {
        const { url: elsewhere } = await serve([json(200, {})]);
        await queue.runInAsyncScope(() => fetch(elsewhere, { method: "POST" }));
        return internal(url, init);
      },
    ],
    [
      "404 from the same path, of which it makes a 403",
      async (url, init) => new Response("{}", { status: (await fetch(url, init)).status - 1 }),
    ],
  ])("%s: rejected", async (_, send) => {
    const { error } = await errorOf(after(send), [TOKEN, GONE]);
    expect(error).toMatchObject({ outcome: "rejected" });
  });

  it("502, then 404, in a queue: unknown", async () => {
    const queued = after((url, init) =>
      queue.runInAsyncScope(() => repeating(internal)(url, init)),
    );
    const { error, server } = await errorOf(queued, [TOKEN, json(502, {}), GONE]);
    expect(error).toMatchObject({ status: 404, outcome: "unknown" });
    expect(server.requests).toHaveLength(3);
  });
});

describe.each([
  ["undici 6", undici6],
  ["undici 7", undici7],
])(
  "a pipeline of %s is sent again because another of its requests is aborted",
  (library, undici) => {
    // It sends nothing behind a POST until the response's head is there: only undici 6, or earlier.
    const half: Step = (socket) =>
      socket.write("HTTP/1.1 429 Wait\r\nRetry-After: 0\r\nContent-Length: 2\r\n\r\n{");
    const steps: [string, Step, Step][] = [
      ["once its response has begun", half, close],
      ...(library === "undici 6"
        ? ([["before its response", () => {}, GONE]] as typeof steps)
        : []),
    ];
    it.each(
      steps.flatMap((row) =>
        ["the runtime's own fetch", "its own fetch"]
          .filter((by) => by.startsWith("its") || undici !== undici6 || TAKES_UNDICI_6)
          .map((by) => [by, ...row] as const),
      ),
    )("by %s, %s: unknown, and not retried by the client", async (by, _, first, second) => {
      let posts = 0;
      const server = await serve([
        (socket, request) => {
          if (request.startsWith("POST")) (posts++ ? second : first)(socket, request);
        },
      ]);
      const dispatcher = new undici.Agent({ connections: 1, pipelining: 2 }) as undici7.Agent;
      onTestFinished(() => dispatcher.destroy());
      const send = (url: string, init: RequestInit) =>
        undici.fetch(url, { ...init, dispatcher } as never) as unknown as Promise<Response>;
      const native = by.startsWith("the");
      if (native) dispatchAllBy(dispatcher);
      const options = { apiKey: KEY, baseUrl: server.url };
      const meum = createMeumClient({ ...options, ...(!native && { fetch: send }) });
      const call = rejection(meum.wooDisconnect());
      await eventually(() => expect(posts).toBe(1));
      const controller = new AbortController();
      const { signal } = controller;
      const other = (native ? fetch : send)(`${server.url}/health`, { signal });
      await eventually(() => expect(server.requests).toHaveLength(2));
      controller.abort();
      await expect(other).rejects.toThrow();
      expect(await call).toMatchObject({ outcome: "unknown", attempts: [{ sent: true }] });
      expect(posts).toBe(2);
    });
  },
);

it.runIf(NODE_USES_HTTP2).each<[string, Send | undefined]>([
  ["the runtime's own fetch", undefined],
  ["a wrapper of it", (url, init) => fetch(url, init)],
])(
  "HTTP/2: a refused stream is sent again by %s: unknown, and not retried by the client",
  async (_, fetch) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    onTestFinished(() => void vi.unstubAllEnvs());
    let posts = 0;
    const tls = await certificateOf("localhost");
    const server = createSecureServer(tls).on("stream", (stream) => {
      stream.on("error", () => {});
      if (!posts++) return stream.close(constants.NGHTTP2_REFUSED_STREAM);
      stream.respond({ ":status": 429, "retry-after": "0" });
      stream.end();
    });
    const baseUrl = `https://127.0.0.1:${await listen(server)}`;
    const options = { apiKey: KEY, baseUrl, fetch };
    const meum = createMeumClient(options as never);
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      status: 429,
      outcome: "unknown",
    });
    expect(posts).toBe(2);
  },
);

describe("rejections stay rejections, and a 429 is retried", () => {
  const limited = json(429, {}, { "Retry-After": "0" });
  const done = json(200, { disconnected: true });
  it.each<[string, () => Send | undefined]>([
    ["the runtime's own fetch", () => undefined],
    [
      "the runtime's own fetch, with few connections",
      () => {
        dispatchAllBy(new undici7.Agent({ connections: 2 }));
        return undefined;
      },
    ],
    ["a wrapper", () => SENDS["undici 7's"]],
    ["a wrapper to another host", () => to(otherHost, SENDS["the runtime's"] as Send)],
    ["a wrapper with a query", () => to((url) => `${url}?trace=1`, SENDS["undici 7's"] as Send)],
    ["a gateway's prefix", () => to((url) => url.replace("/v1/", "/gw/v1/"), fetch as Send)],
  ])("%s, ten calls at once", async (_, make) => {
    let answered = 0;
    const server = await serve([(...given) => (answered++ < 5 ? limited : done)(...given)]);
    const options = { apiKey: KEY, baseUrl: server.url, fetch: make(), maxRetries: 5 };
    const meum = createMeumClient(options as never);
    const calls = Array.from({ length: 10 }, () => meum.wooDisconnect());
    for (const data of await Promise.all(calls)) expect(data).toEqual({ disconnected: true });
    expect(server.requests).toHaveLength(15);
  });

  it("a wrapper to another path: rejected", async () => {
    const renamed = to((url) => url.replace("/v1/integration", "/internal"), fetch as Send);
    const { error } = await errorOf(renamed, [GONE]);
    expect(error).toMatchObject({ outcome: "rejected" });
  });

  it("the program's own request to the same path of another host, by the runtime's fetch", async () => {
    const other = await serve([close]);
    const server = await serve([
      async (...given) => {
        await fetch(`${other.url}${PATH}`, { method: "POST" }).catch(() => {});
        limited(...given);
      },
      done,
    ]);
    const meum = createMeumClient({ apiKey: KEY, baseUrl: server.url });
    expect(await meum.wooDisconnect()).toEqual({ disconnected: true });
  });

  it("a call that waits for its retry, whose fetch has begun another one by the runtime's own", async () => {
    const server = await serve([json(429, {}), done]); // 100 ms
    vi.spyOn(Math, "random").mockReturnValue(0.2);
    const other = createMeumClient({ apiKey: KEY, baseUrl: server.url });
    const others: Promise<unknown>[] = [];
    const fetch = async (url: string, init: RequestInit) => {
      const response = await globalThis.fetch(url, init);
      if (!others.length) others.push(delay(20).then(() => other.wooDisconnect()));
      return response;
    };
    const meum = createMeumClient({ apiKey: KEY, baseUrl: server.url, fetch });
    expect(await meum.wooDisconnect()).toEqual({ disconnected: true });
    await Promise.all(others);
    expect(server.requests).toHaveLength(3);
  });

  it("a wrapper, at the same time as calls by the runtime's own fetch", async () => {
    let answered = 0;
    const server = await serve([(...given) => (answered++ < 10 ? limited : done)(...given)]);
    const clients = [undefined, SENDS["undici 7's"]].map((fetch) =>
      createMeumClient({ apiKey: KEY, baseUrl: server.url, fetch, maxRetries: 5 } as never),
    );
    const calls = [1, 2, 3, 4, 5].flatMap(() => clients.map((meum) => meum.wooDisconnect()));
    for (const data of await Promise.all(calls)) expect(data).toEqual({ disconnected: true });
    expect(server.requests).toHaveLength(20);
  });

  it("a call that waits for its retry while others use its connections", async () => {
    const dispatcher = new undici7.Agent({ connections: 2 });
    onTestFinished(() => dispatcher.destroy());
    let answered = 0;
    const wait = json(429, {}); // 100 ms
    const server = await serve([(...given) => (answered++ ? done : wait)(...given)]);
    vi.spyOn(Math, "random").mockReturnValue(0.2);
    const fetch = (url: string, init: RequestInit) =>
      undici7.fetch(url, { ...init, dispatcher } as never);
    const meum = createMeumClient({ apiKey: KEY, baseUrl: server.url, fetch: fetch as never });
    const first = meum.wooDisconnect();
    for (let round = 0; round < 8; round++)
      await Promise.all([1, 2, 3].map(() => meum.wooDisconnect()));
    expect(await first).toEqual({ disconnected: true });
  });
});

describe("a fetch that sends again after it has rejected", () => {
  const sent: Promise<Response>[] = [];
  const later = (url: string, init: RequestInit) => {
    const sending = delay(80).then(() => fetch(url, { ...init, signal: null }));
    sent.push(sending);
    return sending;
  };
  const elsewhere = (url: string, server: string) => `${server}${new URL(url).pathname}`;
  const SENDING: Record<string, (server: string) => Send> = {
    "a hedge": (server) => (url, init) =>
      Promise.race([fetch(url, init), later(elsewhere(url, server), init)]),
    "an outbox": (server) => (url, init) =>
      fetch(url, init).catch((error) => {
        later(elsewhere(url, server), init);
        throw error;
      }),
  };

  it.each(Object.entries(SENDING))("%s", async (_, sending) => {
    vi.spyOn(Math, "random").mockReturnValue(0.4); // a wait of 200 ms, in which it sends
    const server = await serve([json(200, { disconnected: true })]);
    const options = { apiKey: KEY, baseUrl: await refusedUrl(), fetch: sending(server.url) };
    const meum = createMeumClient({ ...options, maxRetries: 1 });
    const attempt = { errorCode: "ECONNREFUSED", sent: false };
    const error = await rejection(meum.wooDisconnect());
    expect(error).toMatchObject({ outcome: "unknown", attempts: [{ ...attempt, number: 1 }] });
    await eventually(() => expect(server.requests).toHaveLength(1)); // created before, it may arrive after
    // An idempotent method is repeated all the same, and it is not forgotten.
    expect(await rejection(meum.wooReplace())).toMatchObject({
      outcome: "unknown",
      attempts: [attempt, { number: 2 }],
    });
    await Promise.all(sent);
  });
});

describe("a fetch that sends one request for several calls, and repeats it", () => {
  /** As p-memoize or async-cache-dedupe around fetch-retry. */
  const sharing = (send: Send): Send => {
    let current: Promise<Response> | undefined;
    return async (url, init) => {
      current ??= repeating(send)(url, { ...init, signal: null });
      return (await current).clone();
    };
  };
  const SHARING: Record<string, Send> = {
    ...SENDS,
    "the runtime's, in a queue": (url, init) => queue.runInAsyncScope(() => fetch(url, init)),
  };

  it.each(
    Object.entries(SHARING).flatMap(([name, send]) =>
      [GONE, json(429, {}, { "Retry-After": "0" })].map((last) => [name, send, last] as const),
    ),
  )(
    "by %s: each call that shares the request is unknown, whenever it joins",
    async (_, send, last) => {
      const seen: (() => void)[] = [];
      const server = await serve([(...given) => void seen.push(() => close(...given)), last]);
      const fetch = sharing(send);
      const meum = createMeumClient({ apiKey: KEY, baseUrl: server.url, fetch });
      const call = () => rejection(meum.wooDisconnect());
      const early = [call(), call()];
      await eventually(() => expect(seen).toHaveLength(1));
      const late = call();
      await delay(20);
      seen[0]?.();
      for (const error of await Promise.all([...early, late]))
        expect(error).toMatchObject({ outcome: "unknown" });
      expect(server.requests).toHaveLength(2);
    },
  );
});

describe("other requests do not change a rejection", () => {
  it.each(Object.entries(SENDS))("by %s, before, during and after it", async (_, send) => {
    const others = await serve([json(200, {}), json(502, {}), close]);
    const { error, server } = await errorOf(
      async (url, init) => {
        await send(`${others.url}/token`, init);
        await send(`${others.url}/audit`, init);
        const response = await send(url, init);
        await send(`${others.url}/audit`, init).catch(() => {});
        return response;
      },
      [GONE],
    );
    expect(error).toMatchObject({ status: 404, outcome: "rejected" });
    expect([server.requests.length, others.requests.length]).toEqual([1, 3]);
  });

  it.each(Object.entries(SENDS))("by %s, to the same URL by a safe method", async (_, send) => {
    const { error, server } = await errorOf(
      async (url, init) => {
        await send(url, { ...init, method: "GET" });
        return send(url, init);
      },
      [json(200, {}), GONE],
    );
    expect(error).toMatchObject({ status: 404, outcome: "rejected" });
    expect(server.requests).toHaveLength(2);
  });

  it.each(Object.entries(SENDS))("by %s, for another call at the same time", async (_, fetch) => {
    const server = await serve([GONE, json(502, {}), close, json(200, { disconnected: true })]);
    const meum = createMeumClient({ apiKey: KEY, baseUrl: server.url, fetch, maxRetries: 0 });
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => meum.wooDisconnect()));
    const outcomes = results.map((result) =>
      result.status === "rejected" ? result.reason.outcome : "done",
    );
    expect(outcomes.sort()).toEqual(["done", "rejected", "unknown", "unknown"]);
  });

  it("a fetch that answers without a request, while another call has sent none: rejected", async () => {
    let wait: (response: Response) => void = () => {};
    const answers = [
      new Promise<Response>((resolve) => (wait = resolve)),
      new Response("", { status: 404 }),
    ];
    const fetch: Send = async () => answers.shift()!;
    const meum = createMeumClient({ apiKey: KEY, baseUrl: "http://127.0.0.1:1", fetch });
    const first = rejection(meum.wooDisconnect());
    await eventually(() => expect(answers).toHaveLength(1));
    expect(await rejection(meum.wooDisconnect())).toMatchObject({ outcome: "rejected" });
    wait(new Response("", { status: 404 }));
    expect(await first).toMatchObject({ outcome: "rejected" });
  });

  it("a safe method may be sent any number of times", async () => {
    const server = await serve([json(502, {}), GONE]);
    const fetch = repeating(SENDS["the runtime's"] as Send);
    const meum = createMeumClient({ apiKey: KEY, baseUrl: server.url, fetch });
    expect(await rejection(meum.wooStatus())).toMatchObject({ status: 404, outcome: "rejected" });
  });
});
