import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { diffContracts } from "../../scripts/diff/index.js";
import { emit } from "../../scripts/generate/index.js";
import { loadSources } from "../../scripts/import/load.js";
import { merge } from "../../scripts/import/merge.js";
import { type Contract, contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { Sampler } from "../../scripts/openapi/sample.js";
import { sampleCall } from "../../scripts/openapi/sample-call.js";
import { quiet } from "../import/documents.js";
import { check, serveAnswers } from "../live/server.js";
import { contractText, ref } from "../support/contract.js";
import { compile, generatedFrom, load, type Package } from "../support/generated-package.js";
import { KEY } from "../support/secret.js";
import { serveHttp } from "../support/servers.js";
import { temporary } from "../support/temporary.js";

// Every object has these: as a name of a contract's, each is as good as any other.
const NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];

// biome-ignore lint/suspicious/noExplicitAny: contracts that are taken apart
type Json = any;

const string = { type: "string" };
const json = (schema: object, more = {}) => ({ "application/json": { schema, ...more } });
const ok = (content: object) => ({ 200: { description: "", content } });
/** An object with one property, whatever its name: in a literal, `__proto__: 1` is none. */
const one = (name: string, value: unknown) => Object.fromEntries([[name, value]]);
const holding = (name: string, value: unknown) => ({
  type: "object",
  required: [name],
  properties: one(name, value),
});
/** A header of this name, Node.js does not send: its operation is refused. */
const placesOf = (name: string) =>
  ["path", "query", "header", "cookie"].filter(
    (place) => `${place} ${name}` !== "header __proto__",
  );

/** Wherever a contract's author chooses a name, this one; the operations are called by its number. */
function partOf(name: string, at: number): Json {
  const own = ref(name);
  const other = `Other${at}`;
  const parameter = (place: string, required: boolean) => ({
    ...{ name, in: place, required, schema: string },
    examples: one(name, { value: "given" }),
  });
  return {
    paths: {
      [`/v${at}/send/{${name}}`]: {
        servers: [
          { url: `https://{${name}}.example.com`, variables: one(name, { default: "api" }) },
        ],
        post: {
          operationId: `send${at}`,
          security: [one(name, [])],
          parameters: placesOf(name).map((place) => parameter(place, true)),
          requestBody: {
            required: true,
            content: json(holding(name, string), {
              examples: one(name, { value: one(name, "example") }),
            }),
          },
          responses: {
            200: { description: "", headers: one(name, { schema: string }), content: json(own) },
            400: {
              description: "",
              content: json({
                anyOf: [own, ref(other)],
                discriminator: { propertyName: name, mapping: one(name, own.$ref) },
              }),
            },
          },
        },
      },
      [`/v${at}/form`]: {
        post: {
          operationId: `form${at}`,
          requestBody: {
            required: true,
            content: {
              "application/x-www-form-urlencoded": {
                schema: holding(name, { type: "array", items: string }),
                encoding: one(name, { explode: false }),
              },
            },
          },
          responses: ok(json({ allOf: [own, { properties: one(name, { minLength: 1 }) }] })),
        },
      },
      [`/v${at}/optional`]: {
        get: {
          operationId: `optional${at}`,
          parameters: placesOf(name)
            .slice(1)
            .map((place) => parameter(place, false)),
          responses: { ...ok(one(name, { schema: string })), default: response(name) },
        },
      },
      [`/v${at}/unlisted`]: {
        get: {
          operationId: `unlisted${at}`,
          responses: ok(json({ type: "object", required: [name] })),
        },
      },
    },
    components: {
      schemas: {
        ...one(name, { ...holding(name, string), additionalProperties: { type: "integer" } }),
        [other]: holding(name, string),
      },
      responses: one(name, {
        description: "",
        content: json({
          type: "object",
          properties: one(name, { ...string, readOnly: true }),
          example: one(name, "example"),
        }),
      }),
      securitySchemes: one(name, { type: "http", scheme: "bearer" }),
    },
  };
}

/** A contract of these names. */
function contractWith(names: readonly string[]): Json {
  const parts = names.map((name) => partOf(name, NAMES.indexOf(name)));
  const united = (maps: object[]) => Object.fromEntries(maps.flatMap((map) => Object.entries(map)));
  return {
    openapi: "3.1.0",
    info: { title: "Names", version: "1" },
    servers: [{ url: "https://api.example.com" }],
    paths: united(parts.map(({ paths }) => paths)),
    components: Object.fromEntries(
      ["schemas", "responses", "securitySchemes"].map((kind) => [
        kind,
        united(parts.map(({ components }) => components[kind])),
      ]),
    ),
  };
}

const response = (name: string) => ({ $ref: `#/components/responses/${name}` });
const textOf = (document: Json) => JSON.stringify(document);
const read = (document: Json) => parseContract(textOf(document), "c");

const document = contractWith(NAMES);
const numbered = NAMES.map((name, at) => [name, at] as const);
let contract: Contract;
let files: Map<string, string>;
let own: Package;
beforeAll(async () => {
  contract = await contractOf(read(document));
  files = emit(contract);
  own = await load(files);
});

const given = (name: string) => ({
  params: Object.fromEntries(placesOf(name).map((place) => [place, one(name, place)])),
  body: one(name, "body"),
});

test("nothing in the contract is refused, left out or warned about", () => {
  expect(contract.warnings).toEqual([]);
  expect(contract.operations.map((operation) => operation.name)).toHaveLength(4 * NAMES.length);
});

describe.each(numbered)("%s", (name, at) => {
  let client: Json;
  let reply: [status: number, body: string] = [200, "{}"];
  const requests: { url: string; headers: Map<string, string>; body: string }[] = [];

  /** The client of a server that notes what it is sent, and replies as told. */
  const connect = async (apiKey: unknown = one(name, KEY)) => {
    requests.length = 0;
    const baseUrl = await serveHttp(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const headers = new Map<string, string>();
      for (let at = 0; at < request.rawHeaders.length; at += 2)
        headers.set(request.rawHeaders[at]!.toLowerCase(), request.rawHeaders[at + 1]!);
      requests.push({ url: `${request.url}`, headers, body });
      response.writeHead(reply[0], { "content-type": "application/json" }).end(reply[1]);
    });
    client = own.createMeumClient({ apiKey, baseUrl } as never);
  };
  const outcome = (status: number, body: unknown): Promise<Json> => {
    reply = [status, JSON.stringify(body)];
    return client[`send${at}`](given(name)).catch((error: unknown) => error);
  };

  test("given values are sent", async () => {
    await connect();
    reply = [200, textOf(one(name, "x"))];
    expect(Object.entries(await client[`send${at}`](given(name)))).toEqual([[name, "x"]]);
    await client[`form${at}`]({ body: one(name, ["a", "b"]) });
    const [sent, form] = requests as [Json, Json];
    expect(sent.url).toBe(`/v${at}/send/path?${name}=query`);
    if (placesOf(name).includes("header"))
      expect(sent.headers.get(name.toLowerCase())).toBe("header");
    expect(sent.headers.get("cookie")).toBe(`${name}=cookie`);
    expect(sent.headers.get("authorization")).toBe(`Bearer ${KEY}`);
    expect(sent.body).toBe(`{"${name}":"body"}`);
    expect(form.body).toBe(`${name}=a,b`);
  });

  test("inherited properties do not count as given", async () => {
    await connect();
    reply = [200, "text"];
    await client[`optional${at}`]({ params: { query: {}, cookie: {} } });
    expect(requests).toEqual([expect.objectContaining({ url: `/v${at}/optional` })]);
    expect([...requests[0]!.headers.keys()]).not.toContain("cookie");
    expect([...requests[0]!.headers.keys()]).not.toContain(name.toLowerCase());
    const { params, body } = given(name);
    for (const place of Object.keys(params)) {
      const call = client[`send${at}`]({ params: { ...params, [place]: {} }, body });
      await expect(call).rejects.toThrow(`Expected \`params.${place}.${name}\`: it is required.`);
    }
    await connect({});
    await expect(client[`send${at}`](given(name))).rejects.toThrow(/No API key/);
    expect(requests).toEqual([]);
  });

  test("responses are validated", async () => {
    await connect();
    const { MeumContractError, isMeumApiError } = own;
    for (const wrong of [{}, one(name, 1), one(name, null), { ...one(name, "x"), other: "x" }])
      expect(await outcome(200, wrong)).toBeInstanceOf(MeumContractError);
    expect((await outcome(200, {})).message).toContain(`\`${name}\` is missing.`);
    expect((await outcome(200, one(name, 1))).message).toContain(`\`${name}\` must be a string.`);
    const documented = async (body: unknown) =>
      isMeumApiError(await outcome(400, body), `send${at}` as never);
    expect(await documented(one(name, name))).toBe(true);
    expect(await documented({})).toBe(false);
    reply = [200, "{}"];
    await expect(client[`unlisted${at}`]()).rejects.toThrow(`\`${name}\` is missing.`);
  });

  test("sample calls are made, and values are judged", () => {
    const [send, form, optional] = contract.operations.slice(4 * at);
    const sampled = (operation: typeof send) =>
      JSON.parse(textOf(sampleCall(contract.document, operation!, { optional: true })));
    expect(Object.entries(sampled(send).body)).toEqual([[name, "example"]]);
    for (const place of placesOf(name))
      expect(Object.entries(sampled(send).params[place])).toEqual([[name, "given"]]);
    expect(Object.entries(sampled(form).body)).toEqual([[name, ["text"]]]);
    expect(Object.keys(sampled(optional).params.query)).toEqual([name]);
    const sampler = new Sampler(contract.document);
    const schema = { ...holding(name, string), additionalProperties: false };
    expect(sampler.problem(schema, one(name, "x"))).toBeUndefined();
    expect(sampler.problem(schema, one(name, 1))).toContain("must be string");
    expect(sampler.problem(schema, {})).toContain("must have required property");
    const integer = { type: "integer" };
    for (const schema of [
      { type: "object", required: [name], additionalProperties: integer },
      { allOf: [{ type: "object", properties: { a: string } }, holding(name, integer)] },
    ])
      expect(Object.entries(sampler.sample(schema, { optional: false }) as object)).toEqual([
        [name, expect.any(Number)],
      ]);
  });
});

test("the types have these names", async () => {
  // All: where one is called `constructor`, TypeScript takes no object without it.
  const keys = NAMES.map((name) => `[${JSON.stringify(name)}]: "k"`);
  const lines = [
    'import { createMeumClient } from "./index.js";',
    `const client = createMeumClient({ apiKey: { ${keys} } });`,
  ];
  const expected: number[] = [];
  for (const [name, at] of numbered) {
    const key = JSON.stringify(name);
    const params = `params: { ${placesOf(name).map((place) => `${place}: place`)} }`;
    lines.push(
      `const call${at} = (place: { ${key}: string }) => ({ ${params}, body: place }) as const;`,
      `const given${at} = call${at}({ [${key}]: "x" });`,
      `client.send${at}(given${at}).then((sent) => sent[${key}].length);`,
    );
    for (const wrong of [
      `client.send${at}({ ...given${at}, body: { [${key}]: 1 } });`,
      `client.send${at}({ ...given${at}, params: { ...given${at}.params, query: {} } });`,
      `client.send${at}(given${at}).then((sent) => sent[${key}].toFixed());`,
    ])
      expected.push(lines.push(wrong));
  }
  const problems = await compile(files, lines.join("\n"));
  const at = problems.map((problem) => /^consumer\.ts:(\d+)/.exec(problem)?.[1] ?? problem);
  expect([...new Set(at)]).toEqual(expected.map(String));
});

test("a change of any of them is found", async () => {
  const before = textOf(document);
  const findings = async (change: (changed: Json) => void) => {
    const changed = structuredClone(document);
    change(changed);
    const { changes } = await diffContracts(before, textOf(changed), "old", "new");
    return changes.flatMap(({ operation, findings }) =>
      findings.map(({ effect, place }) => `${operation} ${effect} ${place}`),
    );
  };
  expect(await findings((changed) => void (changed.info.title = "b"))).toEqual([
    "contract patch info",
  ]);
  for (const change of [
    (name: string, { components }: Json) => {
      components.schemas[name].properties = one(name, { type: "integer" });
    },
    (name: string, { components }: Json) => {
      delete components.schemas[name].required;
    },
    (name: string, { components }: Json) => {
      delete components.schemas[name].required;
      components.schemas[name].properties = {};
    },
    (name: string, { paths }: Json, at: number) => {
      paths[`/v${at}/send/{${name}}`].post.parameters[1].schema = { type: "integer" };
    },
  ]) {
    const all = await findings((changed) => {
      for (const [name, at] of numbered) change(name, changed, at);
    });
    for (const [name, at] of numbered)
      expect(all).toContainEqual(expect.stringMatching(`^send${at} major .*${name}`));
  }
});

test("a server that breaks the contract there is found", async () => {
  const found = async (bodyOf: (name: string) => unknown) => {
    const { url } = await serveAnswers(({ name }) => {
      const at = Number(name.replace("/v", ""));
      return [400, JSON.stringify(bodyOf(NAMES[at]!))];
    });
    const { of } = await check(url, textOf(document));
    return numbered.map(([, at]) => of(`send${at}`));
  };
  for (const fine of await found((name) => one(name, name))) expect(fine).toEqual([]);
  const violation = expect.stringContaining("violation response.body");
  for (const wrong of [(name: string) => one(name, 1), () => ({})])
    for (const findings of await found(wrong)) expect(findings).toContainEqual(violation);
});

test("an error within one refuses only its own operation", async () => {
  const wrong = structuredClone(document);
  for (const [name, at] of numbered) {
    const { responses } = wrong.paths[`/v${at}/unlisted`].get;
    responses[200].content["application/json"].schema.properties = one(name, { type: "bool" });
  }
  const { operations, omitted } = await contractOf(read(wrong), { omitUnsupported: true });
  const kept = operations.map((operation) => operation.name);
  expect(kept).toEqual(numbered.flatMap(([, at]) => [`send${at}`, `form${at}`, `optional${at}`]));
  expect(omitted).toEqual(
    numbered.map(([name, at]) =>
      expect.stringMatching(
        `^GET /v${at}/unlisted: c:1:\\d+: \`type\` can be one of.*/properties/${name}/type\\)$`,
      ),
    ),
  );
});

test("contracts with these names are merged", async () => {
  const halves = [NAMES.slice(0, 2), NAMES.slice(2)];
  const pages = halves.map((names) => textOf(contractWith(names)));
  const sources = Object.fromEntries(pages.map((page, at) => [`${at}.json`, page]));
  const { text } = merge(await loadSources(Object.keys(sources), temporary(sources), quiet));
  const united = parse(text);
  expect(united.components).toEqual(document.components);
  expect((await contractOf(parseContract(text, "c"))).operations).toHaveLength(4 * NAMES.length);
});

test("a path with such a name does not change Object.prototype", async () => {
  for (const name of NAMES) {
    const paths = one(name, { get: { operationId: "a", responses: ok(json(string)) } });
    const files = await generatedFrom(contractText({ paths }), { omitUnsupported: true });
    expect(files.get("schema.ts")).toBeDefined();
    for (const object of [{}, Object, () => {}, Object.prototype.toString])
      expect("get" in object).toBe(false);
  }
});
