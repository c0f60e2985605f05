import type { OpenAPI3 } from "openapi-typescript";
import type { Tamper } from "../../scripts/live/relay.js";
import type { ContractOperation, ContractResponse } from "../../scripts/openapi/model.js";
import type { Operation } from "../../src/types/operation.js";
import { optionalProperties, requiredProperties } from "./schema-facts.js";

/** Something that is wrong with one operation, and what of `checksOf` must notice it. */
export interface Mutant {
  readonly what: string;
  readonly noticedBy: RegExp;
  /** Of the client: the operation in its table. */
  readonly client?: (operation: Operation) => Operation;
  /** Of the server: its responses. */
  readonly server?: NonNullable<Tamper["response"]>;
}

const REQUEST = /^what reaches the server$/;

/** All that can be wrong with an operation's entry in the table. */
export function clientMutants(operation: ContractOperation): Mutant[] {
  const { method, parameters, body, credentials, responses } = operation;
  const mutant = (what: string, noticedBy: RegExp, change: Partial<Operation>): Mutant => ({
    what,
    noticedBy,
    client: (entry) => ({ ...entry, ...change }),
  });
  const without = ({ status, success }: ContractResponse): Mutant => ({
    what: `${status} is unknown`,
    noticedBy: answers(status),
    client: ({
      responses: { [status]: _, [keyOf(status, success)]: __, ...others },
      ...entry
    }) => ({
      ...entry,
      responses: others,
    }),
  });
  const reading = (
    what: string,
    { status, success }: ContractResponse,
    noticedBy: RegExp,
    body: Body,
  ): Mutant => ({
    what: `${status}: ${what}`,
    noticedBy,
    client: ({ responses, ...entry }) => {
      const key = keyOf(status, success);
      return { ...entry, responses: { ...responses, [key]: { ...responses[key]!, body } } };
    },
  });
  return [
    mutant("another path", REQUEST, { path: `/moved${operation.path}` }),
    mutant("another method", REQUEST, { method: method === "put" ? "PATCH" : "PUT" }),
    ...(credentials.length
      ? [mutant("no key", REQUEST, { credentials: [] })]
      : [mutant("a key that nobody asked for", REQUEST, { credentials: [KEYED] })]),
    // Prism fails at a path without the signs of these styles.
    ...(parameters.length && parameters.every(({ style }) => !/^(label|matrix)$/.test(style))
      ? [mutant("no parameters", REQUEST, { serializers: [({ params: _, ...rest }) => rest] })]
      : []),
    ...(body
      ? [mutant("no body", REQUEST, { serializers: [({ body: _, ...rest }) => rest] })]
      : []),
    ...responses.flatMap((response) => {
      const { status, kind, success } = response;
      return [
        ...(isCovered(response, responses) ? [] : [without(response)]),
        ...(kind === "json"
          ? [
              reading("nothing is valid", response, answers(status), () => ({
                path: "",
                expected: "another",
              })),
              reading("no body", response, answers(status), "none"),
            ]
          : []),
        ...(kind === "json" && success
          ? [reading("everything is valid", response, flagged(status), () => undefined)]
          : []),
        ...(success && !responses.some((one) => one.success && !/^\d+$/.test(one.status))
          ? [
              {
                what: `${status}: any other success is accepted`,
                noticedBy: flagged(status),
                client: ({ responses, ...entry }: Operation): Operation => ({
                  ...entry,
                  responses: { ...responses, "2XX": { mediaTypes: [], body: "none" } },
                }),
              },
            ]
          : []),
        ...(kind === "blob" ? [reading("text", response, answers(status), "text")] : []),
      ];
    }),
  ];
}

/** In the generated table, a success that is the default is any 2xx. */
function keyOf(status: string, success: boolean): string {
  return status === "default" && success ? "2XX" : status;
}

/** Without this response, another of the contract is for its status. */
export function isCovered({ status }: ContractResponse, all: readonly ContractResponse[]): boolean {
  return all.some(
    (other) =>
      other.status !== status &&
      /^(default|\dXX)$/.test(other.status) &&
      isOf(other, Number.parseInt(status, 10)),
  );
}

type Body = Operation["responses"][string]["body"];

const KEYED: NonNullable<Operation["credentials"]>[number] = {
  scheme: "bearerAuth",
  write: (key, { headers }) => {
    headers.set("authorization", key);
    return key;
  },
};

export const answers = (status: string) => new RegExp(`^${status}, (example|dynamic)$`);
const flagged = (status: string) => new RegExp(`^${status} .*flagged$`);

/** All that can be wrong with a server's responses to an operation. */
export function serverMutants(document: OpenAPI3, { responses }: ContractOperation): Mutant[] {
  return responses.flatMap((response): Mutant[] => {
    const { status, kind, success, schema } = response;
    const mutant = (what: string, change: NonNullable<Tamper["response"]>): Mutant => ({
      what: `${status}: ${what}`,
      noticedBy: answers(status),
      server: (got) => (isOf(response, got.status) ? change(got) : {}),
    });
    const other = success ? (status === "202" ? 200 : 202) : 418;
    const json = (what: string, edit: (body: object) => unknown) =>
      mutant(what, ({ body }) => {
        const value = edit(JSON.parse(new TextDecoder().decode(body)));
        return { body: new TextEncoder().encode(JSON.stringify(value)) };
      });
    const required = [...requiredProperties(document, schema).keys()];
    return [
      // Any success may be one of these.
      ...(success && !/^\d+$/.test(status)
        ? []
        : [mutant("another status", () => ({ status: other }))]),
      mutant(success ? "a failure instead" : "a success instead", () => ({
        status: success ? 500 : 204,
      })),
      ...(kind === "json"
        ? [
            mutant("cut off", ({ body }) => ({ body: body.slice(0, -1) })),
            mutant("no body", () => ({ body: new Uint8Array() })),
            mutant("a page", () => ({
              body: new TextEncoder().encode("<html>"),
              headers: new Headers({ "content-type": "text/html" }),
            })),
            json("another type", () => 5),
          ]
        : []),
      ...(kind === "json" && success
        ? required.map((name) =>
            json(`${name} is missing`, (body) =>
              Object.fromEntries(Object.entries(body).filter(([key]) => key !== name)),
            ),
          )
        : []),
      ...(!success && optionalProperties(document, schema).length
        ? [json("nothing that the contract names", () => ({ message: "no" }))]
        : []),
    ];
  });
}

function isOf({ status }: ContractResponse, actual: number): boolean {
  return status === `${actual}` || status === `${`${actual}`[0]}XX` || status === "default";
}
