/**
 * What requests prove, in each order in which Node may publish of them. With real requests: `not-sent.test.ts`,
 * `carried-out.test.ts`, `sent-elsewhere.test.ts` and `sent-late.test.ts`.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { channel } from "node:diagnostics_channel";
import { afterEach, describe, expect, it } from "vitest";
import { observe } from "../../src/evidence/evidence.js";
import type { Evidence } from "../../src/types/evidence.js";

const HOST = "https://api.example.com";
const POST = { method: "POST", url: `${HOST}/v1/a` };
const OTHER = { method: "POST", url: `${HOST}/v1/b` };
const GET = { ...POST, method: "GET" };
const callers = () => {};
const publish = (name: string, message: object) => channel(name).publish(message);

const evidences: Evidence[] = [];
afterEach(() => {
  for (const evidence of evidences.splice(0)) evidence.end();
});

/** An attempt whose `fetch` has returned. `within` does something in its context. */
function attempt(request = POST, fetch: unknown = callers, atOnce: () => void = () => {}) {
  const [within, evidence] = observe(request, fetch, () => {
    atOnce();
    return AsyncLocalStorage.snapshot();
  });
  evidences.push(evidence);
  return Object.assign(evidence, { within });
}

/** A request of undici's, from its creation on. */
function send({ method, url } = POST) {
  const { origin, pathname, search } = new URL(url);
  const request = { method, origin, path: pathname + search };
  publish("undici:request:create", { request });
  const failed = (error: Error) => publish("undici:request:error", { request, error });
  return {
    written: () => publish("undici:client:sendHeaders", { request }),
    answered: (statusCode: number) =>
      publish("undici:request:headers", { request, response: { statusCode } }),
    lost: () => failed(new Error("lost")),
    refused() {
      const error = new Error("refused");
      publish("undici:client:connectError", { error });
      failed(error);
    },
  };
}

const refuse = (request = POST) => send(request).refused();
const answer = (status: number, request = POST) => {
  const sending = send(request);
  sending.written();
  sending.answered(status);
};

/** One of node:http. */
function sendByHttp({ method, url } = POST, name = "start") {
  const { protocol, host, pathname: path } = new URL(url);
  const getHeader = (name: string) => (name === "host" ? host : undefined);
  const request = { method, protocol, path, getHeader };
  publish(`http.client.request.${name}`, { request });
  return {
    answered: (statusCode: number) =>
      publish("http.client.response.finish", { request, response: { statusCode } }),
  };
}

describe("was the request of a caller's fetch sent?", () => {
  it.each<[what: string, sent: boolean | undefined, what: () => unknown]>([
    ["none was made", undefined, () => {}],
    ["refused", false, refuse],
    ["not yet refused", undefined, send],
    ["lost", undefined, () => send().lost()],
    ["written", true, () => send().written()],
    ["answered, and nothing told that it was written", true, () => send().answered(404)],
    ["another one, refused", undefined, () => refuse(OTHER)],
    ["refused twice", undefined, () => [refuse(), refuse()]],
    ["refused, as another one", false, () => [refuse(), refuse(GET)]],
    ["refused, and another one not yet", undefined, () => [refuse(), send(GET)]],
    ["not yet refused, and another one is", undefined, () => [send(), refuse(GET)]],
    ["by node:http", undefined, () => sendByHttp()],
  ])("%s: %s", (_, sent, made) => {
    const { within, ...evidence } = attempt();
    within(made);
    expect(evidence.sent(undefined, undefined)).toBe(sent);
  });

  it.each<[what: string, sent: false | undefined, what: () => unknown]>([
    ["by node:http", undefined, () => sendByHttp(OTHER)],
    [
      "by node:http, not ended, as Node 24 tells of it",
      undefined,
      () => sendByHttp(OTHER, "created"),
    ],
    ["by undici", undefined, () => send(OTHER)],
    ["by undici, with a read", false, () => send(GET)],
    ["with a read, by node:http", false, () => sendByHttp(GET)],
    ["to a proxy, which is asked for a tunnel", false, () => send({ ...OTHER, method: "CONNECT" })],
  ])("refused; and outside of all attempts, the program sends another, %s: %s", (_, sent, made) => {
    const evidence = attempt();
    made();
    evidence.within(refuse);
    expect(evidence.sent(undefined, undefined)).toBe(sent);
  });

  it.each<[what: string, sent: false | undefined, what: () => unknown]>([
    ["by node:http", undefined, () => sendByHttp(GET)],
    [
      "by node:http, to another host",
      false,
      () => sendByHttp({ ...GET, url: "https://b.example.com/v1/a" }),
    ],
    ["by node:http, to another path", false, () => sendByHttp({ ...GET, url: OTHER.url })],
    [
      "by node:http, without TLS",
      false,
      () => sendByHttp({ ...GET, url: GET.url.replace("s:", ":") }),
    ],
    ["by undici", undefined, () => send(GET)],
    ["by undici, to another path", false, () => send({ ...GET, url: OTHER.url })],
  ])("a read, refused; and outside, the program makes the same, %s: %s", (_, sent, made) => {
    const evidence = attempt(GET);
    made();
    evidence.within(() => refuse(GET));
    expect(evidence.sent(undefined, undefined)).toBe(sent);
  });

  it("refused; and more is told of a request that was not seen to begin: false", () => {
    const evidence = attempt();
    evidence.within(refuse);
    const request = {};
    publish("undici:client:sendHeaders", { request });
    publish("undici:request:headers", { request, response: { statusCode: 200 } });
    publish("undici:request:error", { request, error: new Error("lost") });
    expect(evidence.sent(undefined, undefined)).toBe(false);
  });

  it.each([`${POST.url}#part`, `${POST.url}?`, `${POST.url}?#part`])("refused, as %s", (url) => {
    const evidence = attempt({ ...POST, url });
    evidence.within(refuse);
    expect(evidence.sent(undefined, undefined)).toBe(false);
  });
});

describe("another call with the same method and URL: is its request this one's?", () => {
  it("made once its `fetch` has returned: it may be, before or after this one's is refused", () => {
    const before = attempt();
    attempt().within(send);
    before.within(refuse);
    const after = attempt();
    after.within(refuse);
    attempt().within(send);
    for (const evidence of [before, after])
      expect(evidence.sent(undefined, undefined)).toBeUndefined();
  });

  it("made at once: it may be only if this one's was refused before", () => {
    const before = attempt();
    attempt(POST, callers, send);
    before.within(refuse);
    expect(before.sent(undefined, undefined)).toBe(false);
    attempt(POST, callers, send);
    expect(before.sent(undefined, undefined)).toBeUndefined();
  });

  it("made at once, while this one's is under way, and a read is refused: no", () => {
    const evidence = attempt();
    const [sending] = evidence.within(() => [send(), refuse(GET)] as const);
    attempt(POST, callers, send);
    sending.refused();
    expect(evidence.sent(undefined, undefined)).toBe(false);
  });

  it("of another URL or method: no", () => {
    for (const other of [OTHER, { ...POST, method: "PUT" }]) {
      const evidence = attempt();
      evidence.within(refuse);
      attempt(other).within(() => send(other));
      expect(evidence.sent(undefined, undefined)).toBe(false);
    }
  });

  it("by the runtime's own fetch: no", () => {
    const evidence = attempt();
    attempt(POST, fetch, send);
    evidence.within(refuse);
    expect(evidence.sent(undefined, undefined)).toBe(false);
  });
});

describe("a 404: may another request have carried the operation out?", () => {
  const to = (url: string, method = "POST") => ({ method, url });
  it.each<[what: string, boolean, url: string, what: () => unknown]>([
    ["none was seen", false, POST.url, () => {}],
    ["it is of the only one", false, POST.url, () => answer(404)],
    ["lost before", true, POST.url, () => [send().lost(), answer(404)]],
    ["a 502 before", true, POST.url, () => [answer(502), answer(404)]],
    ["a success before", true, POST.url, () => [answer(200), answer(404)]],
    ["refused before", false, POST.url, () => [refuse(), answer(404)]],
    [
      "lost, on another host",
      true,
      POST.url,
      () => [send(to("https://b.example.com/v1/a")).lost(), answer(404)],
    ],
    [
      "lost, with a prefix",
      true,
      POST.url,
      () => [send(to(`${HOST}/gw/v1/a`)).lost(), answer(404)],
    ],
    [
      "lost, without a prefix",
      true,
      `${HOST}/gw/v1/a`,
      () => [send().lost(), answer(404, to(`${HOST}/gw/v1/a`))],
    ],
    ["lost, with a query", true, POST.url, () => [send(to(`${POST.url}?q=/`)).lost(), answer(404)]],
    ["lost, on another path", false, POST.url, () => [send(OTHER).lost(), answer(404)]],
    [
      "lost, on a longer path",
      false,
      POST.url,
      () => [send(to(`${POST.url}/b`)).lost(), answer(404)],
    ],
    [
      "lost, by another method",
      false,
      POST.url,
      () => [send({ ...POST, method: "PUT" }).lost(), answer(404)],
    ],
    [
      "of another path, with a read before",
      false,
      POST.url,
      () => [answer(200, GET), answer(404, OTHER)],
    ],
    [
      "of another path, lost there before",
      true,
      POST.url,
      () => [send(OTHER).lost(), answer(404, OTHER)],
    ],
    [
      "written twice",
      true,
      POST.url,
      () => {
        const sending = send();
        for (let i = 0; i < 2; i++) sending.written();
        sending.answered(404);
      },
    ],
    ["by node:http", false, POST.url, () => sendByHttp().answered(404)],
    [
      "by node:http, a 502 before",
      true,
      POST.url,
      () => [sendByHttp().answered(502), sendByHttp().answered(404)],
    ],
  ])("%s: %s", (_, repeated, url, made) => {
    const evidence = attempt({ ...POST, url });
    evidence.within(made);
    expect(evidence.mayHaveRepeated?.(404)).toBe(repeated);
  });

  it("another call's first request is its own, its second may be any call's", () => {
    const evidence = attempt();
    evidence.within(() => answer(404));
    const other = attempt();
    other.within(() => send().lost());
    expect(evidence.mayHaveRepeated?.(404)).toBe(false);
    other.within(() => send().lost());
    expect(evidence.mayHaveRepeated?.(404)).toBe(true);
  });

  it("so it is, after the program has sent the same", () => {
    const evidence = attempt();
    const other = attempt();
    answer(404);
    other.within(() => send().lost());
    evidence.within(() => answer(404));
    expect(evidence.mayHaveRepeated?.(404)).toBe(false);
  });

  it("a request in the context of a call to another path is this one's", () => {
    const evidence = attempt();
    attempt(OTHER).within(() => send().lost());
    evidence.within(() => answer(404));
    expect(evidence.mayHaveRepeated?.(404)).toBe(true);
  });

  it("one that another call, made by this one's `fetch`, has sent: it is of both", () => {
    const outer = attempt();
    const inner = outer.within(() => attempt());
    inner.within(() => send().lost());
    outer.within(() => answer(404));
    expect(outer.mayHaveRepeated?.(404)).toBe(true);
  });
});

describe("a request in the context of an attempt that has ended", () => {
  const ended = (request = POST) => {
    const evidence = attempt(request);
    evidence.within(() => answer(404, request));
    evidence.end();
    return evidence;
  };

  it.each<[what: string, late: boolean, what: () => unknown]>([
    ["of its method and path", true, send],
    ["of another path", false, () => send(OTHER)],
    ["of another method", false, () => send(GET)],
  ])("%s: sent later, %s", (_, late, made) => {
    const evidence = ended();
    expect(evidence.sentLater?.()).toBe(false);
    evidence.within(made);
    expect(evidence.sentLater?.()).toBe(late);
  });

  it("while another call waits to send it: it is that one's", () => {
    const evidence = ended();
    const other = attempt();
    evidence.within(send);
    expect(evidence.sentLater?.()).toBe(false);
    expect(other.mayHaveRepeated?.(404)).toBe(true);
  });

  it("while other calls have sent theirs, or wait for others: sent later, and it may be any call's", () => {
    const evidence = ended();
    const other = attempt();
    other.within(() => answer(404));
    attempt(OTHER);
    evidence.within(() => send().lost());
    expect(evidence.sentLater?.()).toBe(true);
    expect(other.mayHaveRepeated?.(404)).toBe(true);
  });

  it("with those in whose `fetch` it was made: sent later by each that has ended", () => {
    const outer = attempt();
    outer.within(send);
    const inner = outer.within(() => attempt());
    const innermost = inner.within(() => attempt());
    innermost.within(send);
    for (const evidence of [innermost, inner]) evidence.end();
    innermost.within(send);
    expect([innermost, inner, outer].map(({ sentLater }) => sentLater?.())).toEqual([
      true,
      true,
      false,
    ]);
  });
});
