import { beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { diffContracts } from "../../scripts/diff/index.js";
import { generateFrom } from "../../scripts/generate/index.js";
import { loadSources } from "../../scripts/import/load.js";
import { merge } from "../../scripts/import/merge.js";
import { type Contract, contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { Sampler } from "../../scripts/openapi/sample.js";
import { sampleCall } from "../../scripts/openapi/sample-call.js";
import { quiet, temporary } from "../import/documents.js";
import { serve } from "../import/serve.js";
import { check, serveAnswers } from "../live/server.js";
import { compile, load, type Package } from "../support/generated-package.js";
import { KEY } from "../support/secret.js";

vi.setConfig({ testTimeout: 60_000 });

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
function contract(name: string, at = 0): Json {
  const ref = { $ref: `#/components/schemas/${name}` };
  const parameter = (place: string, required: boolean) => ({
    ...{ name, in: place, required, schema: string },
    examples: one(name, { value: "given" }),
  });
  return {
    openapi: "3.1.0",
    info: { title: name, version: "1" },
    servers: [{ url: `https://{${name}}.example.com`, variables: one(name, { default: "api" }) }],
    paths: {
      [`/v${at}/send/{${name}}`]: {
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
            200: { description: "", headers: one(name, { schema: string }), content: json(ref) },
            400: {
              description: "",
              content: json({
                anyOf: [ref, { $ref: "#/components/schemas/Other" }],
                discriminator: { propertyName: name, mapping: one(name, ref.$ref) },
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
          responses: ok(json({ allOf: [ref, { properties: one(name, { minLength: 1 }) }] })),
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
        Other: holding(name, string),
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

const response = (name: string) => ({ $ref: `#/components/responses/${name}` });
const textOf = (document: Json) => JSON.stringify(document);
const read = (document: Json) => parseContract(textOf(document), "c");

describe.each(NAMES)("%s", (name) => {
  const document = contract(name);
  let client: Json;
  let contractOfName: Contract;
  let own: Package;
  let reply: [status: number, body: string] = [200, "{}"];
  const requests: { url: string; headers: Map<string, string>; body: string }[] = [];

  beforeAll(async () => {
    contractOfName = await contractOf(read(document));
    own = await load(await generateFrom(read(document)));
  });
  /** The client of a server that notes what it is sent, and replies as told. */
  const connect = async (apiKey: unknown = one(name, KEY)) => {
    requests.length = 0;
    const baseUrl = await serve(async (request, response) => {
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
  const given = () => ({
    params: Object.fromEntries(placesOf(name).map((place) => [place, one(name, place)])),
    body: one(name, "body"),
  });
  const outcome = (status: number, body: unknown): Promise<Json> => {
    reply = [status, JSON.stringify(body)];
    return client.send0(given()).catch((error: unknown) => error);
  };

  test("nothing of the contract is refused, left out or warned of", () => {
    expect(contractOfName.warnings).toEqual([]);
    expect(contractOfName.operations.map((operation) => operation.name)).toHaveLength(4);
  });

  test("what is given is sent", async () => {
    await connect();
    reply = [200, textOf(one(name, "x"))];
    expect(Object.entries(await client.send0(given()))).toEqual([[name, "x"]]);
    await client.form0({ body: one(name, ["a", "b"]) });
    const [sent, form] = requests as [Json, Json];
    expect(sent.url).toBe(`/v0/send/path?${name}=query`);
    if (placesOf(name).includes("header"))
      expect(sent.headers.get(name.toLowerCase())).toBe("header");
    expect(sent.headers.get("cookie")).toBe(`${name}=cookie`);
    expect(sent.headers.get("authorization")).toBe(`Bearer ${KEY}`);
    expect(sent.body).toBe(`{"${name}":"body"}`);
    expect(form.body).toBe(`${name}=a%2Cb`);
  });

  test("what every object has is not taken for given", async () => {
    await connect();
    reply = [200, "text"];
    await client.optional0({ params: { query: {}, cookie: {} } });
    expect(requests).toEqual([expect.objectContaining({ url: "/v0/optional" })]);
    expect([...requests[0]!.headers.keys()]).not.toContain("cookie");
    expect([...requests[0]!.headers.keys()]).not.toContain(name.toLowerCase());
    const { params, body } = given();
    for (const place of Object.keys(params)) {
      const call = client.send0({ params: { ...params, [place]: {} }, body });
      await expect(call).rejects.toThrow(`Expected \`params.${place}.${name}\`: it is required.`);
    }
    await connect({});
    await expect(client.send0(given())).rejects.toThrow(/Expected `apiKey`/);
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
      isMeumApiError(await outcome(400, body), "send0" as never);
    expect(await documented(one(name, name))).toBe(true);
    expect(await documented({})).toBe(false);
    reply = [200, "{}"];
    await expect(client.unlisted0()).rejects.toThrow(`\`${name}\` is missing.`);
  });

  test("the types have it", async () => {
    const key = JSON.stringify(name);
    const lines = [
      'import { createMeumClient } from "./index.js";',
      `const client = createMeumClient({ apiKey: { [${key}]: "k" } });`,
      `const place = { [${key}]: "x" } as const;`,
      `const params = { ${placesOf(name).map((place) => `${place}: place`)} };`,
      `client.send0({ params, body: { [${key}]: "x" } }).then((sent) => sent[${key}].length);`,
      `client.send0({ params, body: { [${key}]: 1 } });`,
      "client.send0({ params: { ...params, query: {} }, body: place });",
      `client.send0({ params, body: place }).then((sent) => sent[${key}].toFixed());`,
    ];
    const problems = await compile(await generateFrom(read(document)), lines.join("\n"));
    const at = problems.map((problem) => /^consumer\.ts:(\d+)/.exec(problem)?.[1] ?? problem);
    expect([...new Set(at)]).toEqual(["6", "7", "8"]);
  });

  test("a call is sampled, and values are judged", () => {
    const [send, form, optional] = contractOfName.operations;
    const sampled = (operation: typeof send) =>
      JSON.parse(textOf(sampleCall(contractOfName.document, operation!, { optional: true })));
    expect(Object.entries(sampled(send).body)).toEqual([[name, "example"]]);
    for (const place of placesOf(name))
      expect(Object.entries(sampled(send).params[place])).toEqual([[name, "given"]]);
    expect(Object.entries(sampled(form).body)).toEqual([[name, ["text"]]]);
    expect(Object.keys(sampled(optional).params.query)).toEqual([name]);
    const sampler = new Sampler(contractOfName.document);
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

  test("a change of it is seen", async () => {
    const findings = async (change: (schema: Json, document: Json) => void) => {
      const changed = structuredClone(document);
      change(changed.components.schemas[name], changed);
      const before = textOf(document);
      const { changes } = await diffContracts(before, textOf(changed), "old", "new");
      return changes.flatMap(({ operation, findings }) =>
        findings.map(({ effect, place }) => `${operation} ${effect} ${place}`),
      );
    };
    expect(await findings((_, changed) => void (changed.info.title = "b"))).toEqual([
      "contract patch info",
    ]);
    const property = expect.stringMatching(`^send0 major .*${name}`);
    expect(
      await findings((schema) => {
        schema.properties = one(name, { type: "integer" });
      }),
    ).toContainEqual(property);
    expect(
      await findings((schema) => {
        delete schema.required;
      }),
    ).toContainEqual(property);
    expect(
      await findings((schema) => {
        delete schema.required;
        schema.properties = {};
      }),
    ).toContainEqual(property);
    expect(
      await findings((_, changed) => {
        changed.paths[`/v0/send/{${name}}`].post.parameters[1].schema = { type: "integer" };
      }),
    ).toContainEqual(property);
  });

  test("a server that breaks the contract there is found out", async () => {
    const found = async (body: unknown) => {
      const { url } = await serveAnswers(() => [400, JSON.stringify(body)]);
      const { of } = await check(url, textOf(document));
      return of("send0");
    };
    expect(await found(one(name, name))).toEqual([]);
    const violation = expect.stringContaining("violation response.body");
    expect(await found(one(name, 1))).toContainEqual(violation);
    expect(await found({})).toContainEqual(violation);
  });

  test("what is wrong within it refuses its own operation", async () => {
    const wrong = structuredClone(document);
    const { schema } = wrong.paths["/v0/unlisted"].get.responses[200].content["application/json"];
    schema.properties = one(name, { type: "bool" });
    const { operations, omitted } = await contractOf(read(wrong), { omitUnsupported: true });
    expect(operations.map((operation) => operation.name)).toEqual(["send0", "form0", "optional0"]);
    expect(omitted).toEqual([
      expect.stringMatching(
        `^GET /v0/unlisted: c:1:\\d+: \`type\` can be one of.*/properties/${name}/type\\)$`,
      ),
    ]);
  });

  test("contracts that have it are united", async () => {
    const pages = [contract(name, 0), contract(name, 1)].map(textOf);
    const files = Object.fromEntries(pages.map((page, at) => [`${at}.json`, page]));
    const { text } = merge(await loadSources(Object.keys(files), temporary(files), quiet));
    expect(parse(text).components).toEqual(document.components);
    expect((await contractOf(parseContract(text, "c"))).operations).toHaveLength(8);
  });
});

test("a path of such a name changes no object", async () => {
  for (const name of NAMES) {
    const paths = one(name, { get: { operationId: "a", responses: ok(json(string)) } });
    const files = await generateFrom(
      read({ openapi: "3.1.0", info: { title: "a", version: "1" }, paths }),
      { omitUnsupported: true },
    );
    expect(files.get("schema.ts")).toBeDefined();
    for (const object of [{}, Object, () => {}, Object.prototype.toString])
      expect("get" in object).toBe(false);
  }
});
