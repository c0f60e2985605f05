import type { OpenAPI3 } from "openapi-typescript";
import type {
  ContractBody,
  ContractOperation,
  ContractParameter,
} from "../../scripts/openapi/model.js";
import { resolve } from "../../scripts/openapi/references.js";
import { sampleCall } from "../../scripts/openapi/sample-call.js";
import { isPrefer } from "../../scripts/prism/parameters.js";
import { changedSchemas } from "./changed-schemas.js";
import { answers, isCovered } from "./mutants.js";
import { hasDefault, propertiesOf } from "./schema-facts.js";

type Node = Record<string, unknown>;

/** An operation of a server whose contract is no longer the client's, and what must notice it. */
export interface Moved {
  readonly what: string;
  readonly noticedBy: RegExp;
  readonly path: string;
  readonly method: string;
  readonly operation: Node;
}

const ANSWERED = /, (example|dynamic)$/;
const NOTHING_OPTIONAL = /^with nothing optional$/;
const OTHER = { enum: ["a value that no client sends"] };

/**
 * All that can become of an operation in a later contract of its server, and that a client notices: not, for
 * instance, that an optional property of a response is gone. Before them, the operation as it was. Each schema
 * is changed once, and then in `seen`.
 */
export function serverContracts(
  document: OpenAPI3,
  operation: ContractOperation,
  seen: Set<unknown>,
): Moved[] {
  const { method, path, parameters, body, responses, credentials, needsKey, source } = operation;
  const written = parameters.map(asWritten);
  const documented = Object.fromEntries(
    responses.map(({ status, source, schema }) => {
      const content = Object.entries((source.content as Record<string, Node>) ?? {});
      const same = content.map(([type, media]) => [
        type,
        { ...media, ...(schema !== undefined && { schema }) },
      ]);
      return [status, { ...source, content: Object.fromEntries(same) }];
    }),
  );
  const sound = {
    ...source,
    // Each has a name of its own in the one document that all are in.
    operationId: undefined,
    parameters: written,
    requestBody: body && requestOf(body, {}),
    responses: documented,
  };
  const moved = (what: string, noticedBy: RegExp, change: Node, to = { method, path } as object) =>
    ({ what, noticedBy, path, method, ...to, operation: { ...sound, ...change } }) as Moved;
  const withParameter = (one: ContractParameter, change: Node) => ({
    parameters: parameters.map((other, index) =>
      other === one ? { ...written[index], ...change } : written[index],
    ),
  });
  const withBody = (change: Partial<ContractBody>) => ({ requestBody: requestOf(body!, change) });
  const withSchema = (change: object) =>
    withBody({ schema: { allOf: [body!.schema ?? {}, change] } });
  const least = sampleCall(document, operation, { optional: false }).body as object | undefined;
  const [scheme] = Object.keys(document.components?.securitySchemes ?? {});
  return [
    moved("nothing", /^/, {}),
    moved("another path", ANSWERED, {}, { path: `/moved${path}` }),
    moved("another method", ANSWERED, {}, { method: method === "put" ? "patch" : "put" }),
    moved("a new parameter is required", ANSWERED, {
      parameters: [...written, { name: "new", in: "query", required: true, schema: OTHER }],
    }),
    ...(needsKey ? [moved("no key", /^without a key /, { security: [] })] : []),
    ...(!credentials.length && scheme
      ? [moved("a key is required", ANSWERED, { security: [{ [scheme]: [] }] })]
      : []),
    // Cookies are what Prism does not look at.
    ...parameters.flatMap((one) => {
      if (one.in === "cookie" || isPrefer(one)) return [];
      const name = `${one.in} ${one.name}`;
      const { type, properties } = resolve<Node>(document, one.schema ?? {});
      const deep = type === "object";
      const names = Object.keys(properties ?? {});
      const schema = deep
        ? {
            type,
            required: [...names, "new"],
            properties: Object.fromEntries(names.map((name) => [name, OTHER])),
          }
        : type === "array"
          ? { type, items: OTHER }
          : OTHER;
      const other = { schema, content: undefined, example: undefined, examples: undefined };
      return [
        moved(`${name}: other values`, ANSWERED, withParameter(one, other)),
        ...(one.required && one.in !== "path" && !hasDefault(one.schema)
          ? [
              moved(`${name}: another name`, ANSWERED, withParameter(one, { name: "another" })),
              moved(
                `${name}: optional`,
                /^a request without the /,
                withParameter(one, { required: false }),
              ),
            ]
          : []),
        // An object that is spread over parameters is there for Prism, even if none of them is.
        ...(one.required || deep
          ? []
          : [moved(`${name}: required`, NOTHING_OPTIONAL, withParameter(one, { required: true }))]),
      ];
    }),
    ...(body
      ? [
          moved(
            "body: another media type",
            ANSWERED,
            withBody({ mediaType: "application/x-other" }),
          ),
          body.required
            ? moved("body: optional", /^a request without its body/, withBody({ required: false }))
            : moved("body: required", NOTHING_OPTIONAL, withBody({ required: true })),
        ]
      : []),
    ...(body?.kind === "json" || body?.kind === "form"
      ? [
          moved("body: a new property is required", ANSWERED, withSchema({ required: ["new"] })),
          ...propertiesOf(document, body.schema).flatMap(([name]) => [
            moved(
              `body: other values of ${name}`,
              ANSWERED,
              withSchema({ properties: { [name]: OTHER } }),
            ),
            ...(least && !(name in least)
              ? [
                  moved(
                    `body: ${name} is required`,
                    NOTHING_OPTIONAL,
                    withSchema({ required: [name] }),
                  ),
                ]
              : []),
          ]),
        ]
      : []),
    ...responses.flatMap((response) => {
      const { status, success, kind, schema, mediaTypes, source } = response;
      const noticedBy = answers(status);
      const { [status]: _, ...others } = documented;
      const other = success ? "299" : "499";
      const answer = (what: string, content: Node | undefined) =>
        moved(`${status}: ${what}`, noticedBy, {
          responses: { ...documented, [status]: { ...source, content } },
        });
      return [
        // Another response may be for it too, with the same body.
        ...(isCovered(response, responses)
          ? []
          : [
              moved(`${status}: another status`, noticedBy, {
                responses: { ...others, [other]: documented[status] },
              }),
            ]),
        ...(kind === "none"
          ? []
          : [
              // Text and bytes may be empty.
              ...(kind === "json" ? [answer("no body", undefined)] : []),
              answer("another media type", {
                "application/x-other": { schema: { type: "string" } },
              }),
            ]),
        ...(kind === "json"
          ? changedSchemas(document, schema, seen).map(([what, changed]) =>
              answer(what, { [mediaTypes[0]!]: { schema: changed } }),
            )
          : []),
      ];
    }),
  ];
}

/** As the client takes it: what is only in responses is not in a schema of a request. */
function asWritten({ source, schema }: ContractParameter): Node {
  return { ...source, schema: source.content ? undefined : schema };
}

function requestOf(body: ContractBody, change: Partial<ContractBody>): Node {
  const { required, mediaType, source, schema } = { ...body, ...change };
  return { required, content: { [mediaType]: { ...source, ...(schema && { schema }) } } };
}
