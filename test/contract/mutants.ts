import type { Tamper } from "../../scripts/live/relay.js";

/** Something that is wrong, and what of {@link checksOf} must notice it. */
export interface Mutant {
  name: string;
  operation: string;
  noticedBy: RegExp;
  /** Changes the operation in the generated table; only its source text is used. */
  // biome-ignore lint/suspicious/noExplicitAny: any part of a table that is read-only elsewhere
  table?: (operation: any, validators: any) => void;
  /** In another generated file: a text, and its replacement. */
  generated?: [file: string, text: string, instead: string];
  /** In the server's contract. */
  contract?: [text: string, instead: string];
  /** In the server's responses. */
  response?: NonNullable<Tamper["response"]>;
}

const text = (value: string) => ({ body: new TextEncoder().encode(value) });
const edited =
  (edit: (body: Record<string, unknown>) => unknown): NonNullable<Mutant["response"]> =>
  ({ status, body }) =>
    status < 300 ? text(JSON.stringify(edit(JSON.parse(new TextDecoder().decode(body))))) : {};

/** Each in an operation of `test/fixtures/dozen.yaml`, alone. */
export const MUTANTS: Mutant[] = [
  // Of the generated code
  {
    name: "a path has a typo",
    operation: "getV1Health",
    noticedBy: /what reaches the server/,
    table: (operation) => {
      operation.path = "/v1/heath";
    },
  },
  {
    name: "a method is another",
    operation: "putNote",
    noticedBy: /what reaches the server/,
    table: (operation) => {
      operation.method = "POST";
    },
  },
  {
    name: "an operation is missing",
    operation: "reportCsv",
    noticedBy: /200, example/,
    generated: ["operations.ts", "  reportCsv: {\n", "  report: {\n"],
  },
  {
    name: "the key is not sent",
    operation: "uploadLogo",
    noticedBy: /what reaches the server/,
    table: (operation) => {
      delete operation.credentials;
    },
  },
  {
    name: "the key is sent where the contract asks for none",
    operation: "tokenExchange",
    noticedBy: /what reaches the server/,
    table: (operation) => {
      operation.credentials = [
        {
          scheme: "bearerAuth",
          write: (key: string, { headers }: { headers: Headers }) => {
            headers.set("authorization", key);
            return key;
          },
        },
      ];
    },
  },
  {
    name: "the key is sent in another header",
    operation: "reportCsv",
    noticedBy: /what reaches the server/,
    generated: ["operations.ts", 'headers.set("X-Api-Key", key)', 'headers.set("X-Key", key)'],
  },
  {
    name: "a validator passes everything",
    operation: "downloadInvoice",
    noticedBy: /202 without retryAfter is flagged/,
    table: (operation) => {
      operation.responses["202"].body = () => undefined;
    },
  },
  {
    name: "a validator passes nothing",
    operation: "uploadFile",
    noticedBy: /201, example/,
    table: (operation) => {
      operation.responses["201"].body = () => ({ path: "", expected: "something else" });
    },
  },
  {
    name: "a validator of another schema",
    operation: "putNote",
    noticedBy: /2XX, (example|dynamic)/,
    table: (operation, validators) => {
      operation.responses["2XX"].body = validators.Error;
    },
  },
  {
    name: "the body of an error is not validated",
    operation: "updateInvoice",
    noticedBy: /404, example/,
    table: (operation) => {
      operation.responses["404"].body = "none";
    },
  },
  {
    name: "a documented success is unknown",
    operation: "delete",
    noticedBy: /204, example/,
    table: (operation) => {
      delete operation.responses["204"];
    },
  },
  {
    name: "an undocumented success is accepted",
    operation: "uploadLogo",
    noticedBy: /204 that became 200 is flagged/,
    table: (operation) => {
      operation.responses["2XX"] = { mediaTypes: [], body: "none" };
    },
  },
  {
    name: "bytes are decoded as text",
    operation: "downloadInvoice",
    noticedBy: /200, example/,
    table: (operation) => {
      operation.responses["200"].body = "text";
    },
  },
  {
    name: "a parameter has another name",
    operation: "listInvoices",
    noticedBy: /what reaches the server/,
    generated: ["operations.ts", 'name: "cursor"', 'name: "curser"'],
  },
  {
    name: "a list is written in another style",
    operation: "listInvoices",
    noticedBy: /what reaches the server/,
    generated: ["operations.ts", 'name: "status" }', 'name: "status", explode: false }'],
  },
  {
    name: "a required parameter may be left out",
    operation: "invoicesCreate",
    noticedBy: /without header Idempotency-Key does not leave the client/,
    generated: [
      "operations.ts",
      'name: "Idempotency-Key", required: true',
      'name: "Idempotency-Key"',
    ],
  },
  {
    name: "a required body may be left out",
    operation: "updateInvoice",
    noticedBy: /without a body does not leave the client/,
    generated: [
      "operations.ts",
      'type: "application/merge-patch+json", required: true',
      'type: "application/merge-patch+json"',
    ],
  },
  {
    name: "a body has another media type",
    operation: "uploadLogo",
    noticedBy: /what reaches the server/,
    generated: ["operations.ts", 'type: "image/png"', 'type: "image/jpeg"'],
  },
  {
    name: "path parameters are not encoded",
    operation: "getInvoice",
    noticedBy: /what reaches the server/,
    generated: ["parameters.ts", "return encodeURIComponent(text);", "return text;"],
  },
  {
    name: "a form is written as JSON",
    operation: "tokenExchange",
    noticedBy: /what reaches the server/,
    generated: ["bodies.ts", "return form.toString();", "return JSON.stringify(value);"],
  },

  // Of the server's contract: it moved on, the client did not. All of them are in one copy.
  {
    name: "an answer's member has another type",
    operation: "getV1Health",
    noticedBy: /200, (example|dynamic)/,
    contract: ["uptime: { type: number }", "uptime: { type: string }"],
  },
  {
    name: "a required answer member is gone",
    operation: "tokenExchange",
    noticedBy: /200, (example|dynamic)/,
    contract: [
      "required: [access_token]\n                properties:\n                  access_token:",
      "required: [token]\n                properties:\n                  token:",
    ],
  },
  {
    name: "a success has another status",
    operation: "uploadFile",
    noticedBy: /201, example/,
    contract: ['"201":\n          description: Stored', '"200":\n          description: Stored'],
  },
  {
    name: "an answer has another media type",
    operation: "downloadInvoice",
    noticedBy: /202, example/,
    contract: [
      "Not ready yet\n          content:\n            application/json",
      "Not ready yet\n          content:\n            application/xml",
    ],
  },
  {
    name: "a new parameter is required",
    operation: "putNote",
    noticedBy: /2XX, example/,
    contract: [
      "operationId: putNote\n      parameters:\n",
      "operationId: putNote\n      parameters:\n        - { name: version, in: query, required: true, schema: { type: integer } }\n",
    ],
  },
  {
    name: "a request's enum is narrower",
    operation: "listInvoices",
    noticedBy: /200, example/,
    contract: ["enum: [open, paid]", "enum: [open]"],
  },
  {
    name: "a path has moved",
    operation: "uploadLogo",
    noticedBy: /204, example/,
    contract: ["{invoiceId}/logo:", "{invoiceId}/image:"],
  },
  {
    name: "a key is not asked for any more",
    operation: "reportCsv",
    noticedBy: /without a key for apiKey it is refused/,
    contract: ["- digestAuth: []\n        - apiKey: []", "- {}"],
  },
  {
    name: "an error's body is another",
    operation: "thenOperation",
    noticedBy: /5XX, (example|dynamic)/,
    contract: [
      'Out of order\n          content:\n            application/json: { schema: { $ref: "#/components/schemas/Error" } }',
      "Out of order\n          content:\n            application/json: { schema: { type: array, items: { type: string } } }",
    ],
  },

  // Of the server's answers
  {
    name: "another success than documented",
    operation: "uploadFile",
    noticedBy: /201, example/,
    response: () => ({ status: 200 }),
  },
  {
    name: "an answer that is cut off",
    operation: "getV1Health",
    noticedBy: /200, example/,
    response: ({ body }) => ({ body: body.slice(0, -1) }),
  },
  {
    name: "an answer without a body",
    operation: "getInvoice",
    noticedBy: /200, example/,
    response: () => text(""),
  },
  {
    name: "a page instead of JSON",
    operation: "putNote",
    noticedBy: /2XX, example/,
    response: () => ({ ...text("<html>"), headers: new Headers({ "content-type": "text/html" }) }),
  },
  {
    name: "a member of another type, deep within",
    operation: "thenOperation",
    noticedBy: /200, example/,
    response: edited((body) => ({ ...body, children: [{ hash: "0x2", children: "none" }] })),
  },
  {
    name: "a required member is missing",
    operation: "getInvoice",
    noticedBy: /200, example/,
    response: edited(({ amount: _, ...rest }) => rest),
  },
  {
    name: "null where the contract has none",
    operation: "tokenExchange",
    noticedBy: /200, example/,
    response: edited((body) => ({ ...body, access_token: null })),
  },
  {
    name: "an alternative that is neither",
    operation: "getV1Status",
    noticedBy: /default, example/,
    response: edited(({ state }) => ({ state })),
  },
  {
    name: "a value that the server did not send",
    operation: "getInvoice",
    noticedBy: /200, example/,
    response: edited((body) => ({ ...body, amount: "99.00" })),
  },
  {
    name: "a failure that became a success",
    operation: "delete",
    noticedBy: /404, example/,
    response: () => ({ status: 204 }),
  },
  {
    name: "a failure with another status",
    operation: "getInvoice",
    noticedBy: /404, example/,
    response: ({ status }) => ({ status: status === 404 ? 410 : status }),
  },
  {
    name: "a failure with another body",
    operation: "tokenExchange",
    noticedBy: /400, example/,
    response: () => text('{"message":"no"}'),
  },
];
