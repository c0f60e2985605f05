/** A key that comes back, in any spelling and at any place, is in nothing that is handed out. */
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { finderOf } from "../../src/errors/find-key.js";
import { redactText } from "../../src/errors/redact.js";
import { PATH } from "../support/contract.js";
import { createMeumClient, isMeumError, settle } from "../support/fixture.js";
import { processorMs } from "../support/processor-time.js";
import { everythingOf, KEY } from "../support/secret.js";
import { rejection, setUp } from "../support/setup.js";
import { answer, close, json, raw } from "../support/steps.js";

const unicode = (text: string) =>
  [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");

const hex = (character: string) => character.charCodeAt(0).toString(16);
const each = (write: (character: string) => string) => (text: string) =>
  [...text].map(write).join("");

const octal = (character: string) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;

/** As PHP's `htmlentities` with ENT_HTML5, and other encoders that know all names. */
const named = (character: string) => {
  const name = NAMES[PUNCTUATION.indexOf(character)];
  return name ? `&${name};` : character;
};
const PUNCTUATION = "!\"#$%&'()*+,./:;<=>?@[\\]^_`{|}";
const NAMES =
  "excl quot num dollar percnt amp apos lpar rpar ast plus comma period sol colon semi lt equals gt quest commat lsqb bsol rsqb Hat lowbar DiacriticalGrave lcub VerticalLine rcub".split(
    " ",
  );

const SPELLINGS: Record<string, (key: string) => string> = {
  "as it is": (key) => key,
  "its first letter escaped": (key) => unicode(key.slice(0, 1)) + key.slice(1),
  "every letter escaped": unicode,
  "upper-case escapes": (key) =>
    unicode(key)
      .replace(/[a-f](?=[0-9a-f]*)/g, (c) => c.toUpperCase())
      .replaceAll("\\U", "\\u"),
  "JSON in JSON": (key) => JSON.stringify(JSON.stringify({ key })).slice(1, -1),
  "escapes in JSON in JSON": (key) => unicode(key).replaceAll("\\", "\\\\"),
  "slashes escaped": (key) => key.replaceAll("/", "\\/"),
  "percent-encoded": (key) => encodeURIComponent(key),
  "percent-encoded, letters too, twice": each((c) => `%25${hex(c)}`),
  "HTML entities": each((c) => `&#${c.charCodeAt(0)};`),
  "HTML entities in hexadecimal": each((c) => `&#x${hex(c)};`),
  "underscores as HTML entities": (key) => key.replaceAll("_", "&#95;"),
  "punctuation by its names in HTML": each(named),
  "JavaScript's escapes": each((c) => `\\\\x${hex(c)}`),
  "JavaScript's other escapes": each((c) => `\\\\u{${hex(c)}}`),
  "JavaScript's octal escapes": each(octal),
  "in upper case": (key) => key.toUpperCase(),
  "cut off": (key) => key.slice(0, -3),
};

/** Where a server can put it: a whole response, as bytes. */
const PLACES: Record<string, (text: string) => string> = {
  "a 403's text": (text) => respond(403, "text/plain", `The key ${text} is wrong`),
  "a 403's JSON": (text) =>
    respond(403, "application/json", `{"error":"Key ${text}","code":"${text}"}`),
  "a 403's property name": (text) =>
    respond(403, "application/json", `{"details":{"${text}":"x"}}`),
  "cut-off JSON": (text) => respond(403, "application/json", `{"error":"Key ${text}`),
  "JSON by lines": (text) => respond(403, "application/json", `{"a":1}\n{"error":"${text}"}`),
  "a wrong 200's body": (text) => respond(200, "application/json", `{"disconnected":"${text}"}`),
  "a 200 that is not JSON": (text) => respond(200, "application/json", `{"disconnected":"${text}`),
  "a 500's HTML": (text) => respond(500, "text/html", `<html>${text}</html>`),
};

function respond(status: number, type: string, body: string): string {
  return `HTTP/1.1 ${status} X\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Any run of the key's characters that would be of use. */
function expectUntold(thing: unknown, key = KEY): void {
  const shown = everythingOf(thing);
  for (const text of [
    shown,
    decodeURIComponent(shown.replace(/%(?![0-9a-f]{2})/gi, "%25")),
    unescaped(shown),
  ])
    expect(text.toLowerCase()).not.toContain(key.slice(8, -4).toLowerCase());
}

function unescaped(text: string): string {
  return text
    .replace(/\\+(?:u|x|u\{)([0-9a-f]{2,4})\}?|%25([0-9a-f]{2})|&#x([0-9a-f]+);/gi, (_, ...codes) =>
      String.fromCharCode(Number.parseInt(codes.find(Boolean), 16)),
    )
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
    .replace(/&(\w+);/g, (entity, name) => PUNCTUATION[NAMES.indexOf(name)] ?? entity)
    .replace(/\\+([0-3][0-7]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)))
    .replace(/\\+/g, "");
}

describe.each(Object.keys(PLACES))("in %s", (place) => {
  it.each(Object.keys(SPELLINGS))("%s", async (spelling) => {
    for (const apiKey of [KEY, "sk_live_a+b/c=q9z/e.f~g"]) {
      const text = SPELLINGS[spelling]!(apiKey);
      const { meum } = await setUp([raw(PLACES[place]!(text), "close")], { apiKey });
      const error = await rejection(meum.wooDisconnect());
      expect(isMeumError(error)).toBe(true);
      expectUntold(error, apiKey);
    }
  });
});

describe("in headers", () => {
  it.each([
    ["a value", { "X-Echo": `k=${KEY}` }],
    ["a name", { [`X-${KEY}`]: "1" }],
    ["a name that is nothing else", { [KEY]: "1" }],
    ["Retry-After", { "Retry-After": KEY }],
    ["the request id", { "X-Request-Id": KEY }],
    ["Location", { Location: `https://x/?k=${encodeURIComponent(KEY)}` }],
  ])("%s", async (_, headers) => {
    const { meum } = await setUp([json(403, {}, headers)]);
    const error = await rejection(meum.wooDisconnect());
    expect(error).toMatchObject({ name: "MeumApiError", status: 403 });
    expectUntold(error);
  });
});

describe("meum.api", () => {
  it.each(Object.keys(SPELLINGS))("errors and headers, %s", async (spelling) => {
    const text = SPELLINGS[spelling]!(KEY);
    const { meum } = await setUp([
      answer(403, `{"error":"${text}"}`, { "X-Echo": KEY, [`X-${KEY}`]: "1" }),
    ]);
    const { error, response } = await meum.api.POST(PATH);
    expectUntold(error);
    expectUntold([...response.headers]);
    expect(inspect(response, { depth: 9 })).not.toContain(KEY);
  });

  it.each([200, 205, 403, 999])("the status text of a %i", async (status) => {
    const { meum } = await setUp([
      raw(`HTTP/1.1 ${status} Key ${KEY} seen\r\nContent-Length: 2\r\n\r\n{}`),
    ]);
    const { response } = await meum.api.POST(PATH, { parseAs: "stream" });
    expect([response.status, response.statusText]).toEqual([status, "Key [redacted] seen"]);
  });

  it.each<[string, string, string]>([
    ["a path", "POST", `/keys/${KEY}?k=${KEY}`],
    ["a method", KEY, "/keys"],
  ])("%s given by the caller", async (_, method, path) => {
    const infos: unknown[] = [];
    const { meum } = await setUp([close], { onAttempt: (info) => void infos.push(info) });
    for (const options of [{}, { timeoutMs: -1 }]) {
      const error = await rejection(meum.api.request(method, path, options));
      expect(isMeumError(error)).toBe(true);
      expectUntold(error);
    }
    expect(infos).toHaveLength(1);
    expectUntold(infos);
  });

  it("the data of a success is unchanged: an operation may issue a key", async () => {
    const { meum } = await setUp([json(200, { disconnected: true, key: "sk_live_another" })]);
    expect(await meum.wooDisconnect()).toEqual({ disconnected: true, key: "sk_live_another" });
    expect((await meum.api.POST(PATH)).data).toEqual({
      disconnected: true,
      key: "sk_live_another",
    });
  });
});

describe("several keys", () => {
  it("one that is a prefix of another, and those of earlier attempts", async () => {
    const keys = ["sk_live_abcdef", "sk_live_abcdef-longer", "sk_live_third+x"];
    let attempt = 0;
    const { meum } = await setUp(
      [
        json(429, {}, { "Retry-After": "0" }),
        json(429, {}, { "Retry-After": "0" }),
        json(403, { error: keys.join(" ") }),
      ],
      { apiKey: () => keys[attempt++]! },
    );
    const error = await rejection(meum.wooDisconnect());
    expect((error as { body: unknown }).body).toEqual({
      error: "[redacted] [redacted] [redacted]",
    });
  });

  it("an earlier one with the same beginning as the last", async () => {
    const keys = ["sk_live_abcdefghi", "sk_live_amnopqr,stu", "sk_live_azzzzzzzzzzzzzzz"];
    let attempt = 0;
    const again = json(429, {}, { "Retry-After": "0" });
    const { meum } = await setUp([again, again, json(403, { error: keys.join(" ") })], {
      apiKey: () => keys[attempt++]!,
    });
    const error = await rejection(meum.wooDisconnect());
    expect((error as { body: unknown }).body).toEqual({
      error: "[redacted] [redacted] [redacted]",
    });
  });

  it("an earlier one, in an error of a later `fetch`", async () => {
    // What follows the comma is found only by who knows the key.
    const keys = ["sk_live_abc,first", "sk_live_abc,second"];
    let attempt = 0;
    const fetch = async () => {
      if (attempt === 1) return Response.json({}, { status: 429, headers: { "Retry-After": "0" } });
      throw new Error(`Not ${keys.join(", nor ")}`);
    };
    const meum = createMeumClient({ apiKey: () => keys[attempt++]!, fetch });
    const error = await rejection(meum.wooDisconnect());
    expect(error).toMatchObject({ attempts: [{}, {}] });
    expect((error as Error).cause).toMatchObject({ message: "Not [redacted], nor [redacted]" });
  });

  it("an earlier one and the last, in the request id of a later response", async () => {
    const keys = ["sk_live_abc,first", "sk_live_abc,second"];
    let attempt = 0;
    const { meum } = await setUp(
      [json(429, {}, { "Retry-After": "0" }), json(403, {}, { "X-Request-Id": keys.join(" ") })],
      { apiKey: () => keys[attempt++]! },
    );
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      requestId: "[redacted] [redacted]",
    });
  });

  it("twice in one text, and another shop's key, twice too", async () => {
    const { meum } = await setUp([
      json(403, { error: `${KEY}, ${KEY}; sk_live_some-body-else's, SK_LIVE_OTHER's` }),
    ]);
    const error = await rejection(meum.wooDisconnect());
    expect((error as { body: unknown }).body).toEqual({
      error: "[redacted], [redacted]; [redacted]'s, [redacted]'s",
    });
  });
});

it.each([
  ["an answer with another key, which begins as ours", "sk_live_EnotherKey1234567890"],
  ["the same, encoded", "&#115;k_live_E%6eotherKey1234567890"],
  ["one in JavaScript's other escapes", String.raw`sk_live_E\u{6e}otherKey1234567890`],
  ["one in JavaScript's octal escapes", [..."sk_live_EnotherKey1234567890"].map(octal).join("")],
  ["one with its underscores as HTML names", "sk&lowbar;live&lowbar;Enot&lowbar;erKey1234567890"],
  ["one as JSON within a URL", encodeURIComponent(String.raw`sk_live_EXA\/notherKey1234567890`)],
])("%s", async (_, other) => {
  const { meum } = await setUp([json(403, { error: `Replaced by ${other}.` })]);
  expect(await rejection(meum.wooDisconnect())).toMatchObject({
    body: { error: expect.stringMatching(/^Replaced by \[redacted\]\.?$/) },
  });
});

it("two letters of ours that have one name in HTML", async () => {
  const { meum } = await setUp([json(403, { error: "Not sk_live_Ea&fjlig;b1234567890." })], {
    apiKey: "sk_live_Eafjb1234567890",
  });
  expect(await rejection(meum.wooDisconnect())).toMatchObject({
    body: { error: expect.stringMatching(/^Not \[redacted\]\.?$/) },
  });
});

it("the rest of a text is kept", async () => {
  const { meum } = await setUp([
    json(403, { error: "Keys begin with sk_live_", code: "INVALID_KEY" }),
  ]);
  expect(await rejection(meum.wooDisconnect())).toMatchObject({
    code: "INVALID_KEY",
    body: { error: "Keys begin with sk_live_" },
  });
});

it("text after a long key is kept", async () => {
  const apiKey = `sk_live_a.b.${"c".repeat(90)}`;
  const { meum } = await setUp([json(403, { error: `Not ${apiKey}. Nor this.` })], { apiKey });
  expect(await rejection(meum.wooDisconnect())).toMatchObject({
    body: { error: "Not [redacted]. Nor this." },
  });
});

it("a text that is built to be slow to search is searched in time", async () => {
  for (const body of [
    "\\".repeat(900_000),
    "s".repeat(900_000),
    "sk_live".repeat(120_000),
    "%73".repeat(300_000),
    "sk_live_E".repeat(110_000),
    `${KEY.slice(0, 12)} `.repeat(80_000),
    JSON.stringify({ error: "sk_live_E".repeat(110_000) }),
  ]) {
    const { meum } = await setUp([answer(403, body)]);
    expect(await processorMs(() => rejection(meum.wooDisconnect()))).toBeLessThan(2_500);
  }
});

it("a key that begins with backslashes is searched for in time", async () => {
  const find = finderOf("\\\\EXAMPLE_DO_NOT_USE");
  expect(await processorMs(async () => find("%5c".repeat(28)))).toBeLessThan(1_000);
});

it("a key as long as a token, in any encoding, does not crash the process", async () => {
  const apiKey = `sk_live_${"eyJhbGciOiJ.-_".repeat(900)}`;
  for (const write of Object.values(SPELLINGS)) {
    const body = JSON.stringify({ error: `Key ${write(apiKey)} is wrong` });
    const fetch = async () => new Response(body, { status: 403 });
    const { error } = await settle(createMeumClient({ apiKey, fetch }).wooDisconnect());
    const text = (error as unknown as { body: { error: string } }).body.error;
    expect(text).toMatch(/^Key .*\[redacted\].* is wrong$/);
    expect(text.length).toBeLessThan(60);
  }
});

it("an error with many short texts is redacted in time", async () => {
  const body = `[${'"abcdefghij",'.repeat(70_000)}0]`;
  const fetch = async () => new Response(body, { status: 403 });
  const meum = createMeumClient({ apiKey: KEY, fetch });
  // Patterns that are made anew for each text take several times as long.
  expect(await processorMs(() => settle(meum.wooDisconnect()))).toBeLessThan(1_500);
});

it("a text with nothing encoded in it is searched without a pattern, and with one if the key is there", () => {
  const secret = "ключ-магазина"; // of characters that no other test has: their patterns are kept
  const patternsFor = (text: string) => {
    const find = finderOf(secret);
    const construct = vi.fn((Original, args) => Reflect.construct(Original, args));
    vi.stubGlobal("RegExp", new Proxy(RegExp, { construct }));
    find(text);
    vi.unstubAllGlobals();
    return construct.mock.calls.length;
  };
  expect(patternsFor("The shop is not connected.")).toBe(0);
  expect(patternsFor(`The key ${secret} is wrong.`)).toBe(1);
});

/** One character, in each way in which it may come back. */
const CHARACTERS: readonly ((character: string) => string)[] = [
  (c) => c,
  (c) => JSON.stringify(c).slice(1, -1),
  (c) => JSON.stringify(JSON.stringify(c)).slice(3, -3),
  (c) => `\\${c}`,
  unicode,
  (c) => `\\${unicode(c)}`,
  (c) => `\\x${hex(c)}`,
  (c) => `\\u{${hex(c)}}`,
  (c) => `%${hex(c)}`,
  (c) => `%25${hex(c)}`,
  encodeURIComponent,
  (c) => `&#${c.charCodeAt(0)};`,
  (c) => `&#x${hex(c)};`,
  (c) => `&amp;#${c.charCodeAt(0)};`,
  (c) => `%5C${c}`,
  (c) => `%5Cu00${hex(c)}`,
  named,
  (c) => named(c).replace("&", "&amp;"),
  octal,
];

it.each(CHARACTERS.map((write) => [write("u"), write] as const))(
  "a key of special characters that ends with `u`, encoded as %s: nothing of it remains",
  async (_, write) => {
    const apiKey = `sk_live_\\"'<&lt>%/+xu`;
    const fetch = async () =>
      new Response(`<< ${[...apiKey].map(write).join("")} >>`, { status: 403 });
    const { error } = await settle(createMeumClient({ apiKey, fetch }).wooDisconnect());
    expect(error).toMatchObject({ body: "<< [redacted] >>" });
  },
);

it("any key, each character in any encoding: nothing of it remains", async () => {
  const character = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
  const spelt = fc.tuple(character, fc.constantFrom(...CHARACTERS));
  const keys = fc.oneof(
    fc.array(spelt, { minLength: 2, maxLength: 60 }),
    fc.array(spelt, { minLength: 60, maxLength: 400 }),
  );
  await fc.assert(
    fc.asyncProperty(keys, fc.constantFrom(...CHARACTERS), async (tail, write) => {
      const apiKey = `sk_live_${tail.map(([c]) => c).join("")}`;
      const echoed = [..."sk_live_"].map(write).join("") + tail.map(([c, as]) => as(c)).join("");
      const fetch = async () => new Response(`<< ${echoed} >>`, { status: 403 });
      const { error } = await settle(createMeumClient({ apiKey, fetch }).wooDisconnect());
      // What stands for a backslash, and may be of the text, may stay.
      const { body } = error as unknown as { body: string };
      expect(body).toMatch(/^<< (\\|%5C)*\[redacted\](\\|%5C)* >>$/);
    }),
    { numRuns: 500 },
  );
});

/** A whole text, as encoders write it: each encodes only what it must. */
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const entities = (characters: RegExp) => (text: string) =>
  text.replace(
    characters,
    (c) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot" }[c] ?? `#${c.charCodeAt(0)}`};`,
  );
const ENCODERS: Record<string, (text: string) => string> = {
  JSON: inJson,
  "JSON of PHP": (text) => inJson(text).replaceAll("/", "\\/"),
  "JSON of Go": (text) => inJson(text).replace(/[<>&]/g, unicode),
  JavaScript: (text) => text.replace(/[\\'"]/g, "\\$&"),
  "a URL": encodeURIComponent,
  "a form": (text) => `${new URLSearchParams([["", text]])}`.slice(1),
  HTML: entities(/[&<>"']/g),
  "HTML, more of it": entities(/[&<>"'/`=]/g),
};

it.each(
  Object.keys(ENCODERS).flatMap((inner) => Object.keys(ENCODERS).map((outer) => [inner, outer])),
)("any key, as %s within %s: nothing of it remains", (inner, outer) => {
  const [write, around] = [ENCODERS[inner!]!, ENCODERS[outer!]!];
  const character = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
  const tails = fc.array(character, { minLength: 2, maxLength: 60 }).map((tail) => tail.join(""));
  fc.assert(
    fc.property(tails, (tail) => {
      // Two of its characters can be read in another way too: their rest stays.
      const ambiguous = /HTML/.test(inner!) ? /&/g : /%(?=25)/g;
      const own = tail.replace(ambiguous, "+");
      const key = `sk_live_${own}`;
      expect(redactText(`<< ${around(write(key))} >>`, [key])).toMatch(
        /^<< \[redacted\](\\|%5C|;|%3B)* >>$/,
      );
    }),
    { numRuns: 30 },
  );
});

describe("in the message of a wrong option", () => {
  const names = ["timeoutMs", "deadlineMs", "maxRetries", "maxResponseBytes", "fetch", "onAttempt"];
  it.each<readonly [string, unknown]>([
    ["the options themselves", KEY],
    ["a list", [KEY]],
    ["an unknown option", { [KEY]: 1 }],
    ["headers", { apiKey: KEY, headers: { Authorization: KEY } }],
    ["a header's value", { apiKey: KEY, headers: { "X-A": `${KEY}\r\nX-B: b` } }],
    ["baseUrl", { apiKey: KEY, baseUrl: `https://${KEY}@x` }],
    ...names.map((name) => [name, { apiKey: KEY, [name]: KEY }] as const),
  ])("%s", (_, options) => {
    expect.assertions(1);
    try {
      createMeumClient(options as object);
    } catch (error) {
      expect(everythingOf(error)).not.toContain(KEY.slice(8));
    }
  });
});
