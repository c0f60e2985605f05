import type { Tamper } from "../../scripts/live/relay.js";

/** Something that is wrong, and what of {@link checksOf} must notice it. */
export interface Fault {
  name: string;
  operation: string;
  noticedBy: RegExp;
  /** In a generated file: what stands there, and what instead. */
  generated?: [file: string, text: string, instead: string];
  /** In the server's contract. */
  contract?: [text: string, instead: string];
  /** In the server's answers. */
  answer?: NonNullable<Tamper["response"]>;
}

const OPERATIONS = "operations.ts";
const VALIDATORS = "validators.js";

const text = (value: string) => ({ body: new TextEncoder().encode(value) });
const edited =
  (edit: (body: Record<string, unknown>) => unknown): NonNullable<Fault["answer"]> =>
  ({ status, body }) =>
    status < 300 ? text(JSON.stringify(edit(JSON.parse(new TextDecoder().decode(body))))) : {};

/** Each in an operation of `test/fixtures/dozen.yaml`, alone. */
export const FAULTS: Fault[] = [
  // Of the generated code
  {
    name: "a path has a slip",
    operation: "getV1Health",
    noticedBy: /what reaches the server/,
    generated: [OPERATIONS, 'path: "/v1/health"', 'path: "/v1/heath"'],
  },
  {
    name: "a method is another",
    operation: "putNote",
    noticedBy: /what reaches the server/,
    generated: [
      OPERATIONS,
      'method: "PUT",\n    path: "/v1/notes',
      'method: "POST",\n    path: "/v1/notes',
    ],
  },
  {
    name: "an operation is missing",
    operation: "reportCsv",
    noticedBy: /200, example/,
    generated: [OPERATIONS, "  reportCsv: {\n    method", "  report: {\n    method"],
  },
  {
    name: "the key is not sent",
    operation: "uploadLogo",
    noticedBy: /what reaches the server/,
    generated: [OPERATIONS, '/logo",\n    keyHeader: "authorization",', '/logo",'],
  },
  {
    name: "the key is sent where nobody asked for it",
    operation: "tokenExchange",
    noticedBy: /what reaches the server/,
    generated: [OPERATIONS, 'path: "/v1/token",', 'path: "/v1/token", keyHeader: "authorization",'],
  },
  {
    name: "the key is sent in another header",
    operation: "reportCsv",
    noticedBy: /what reaches the server/,
    generated: [OPERATIONS, 'keyHeader: "X-Api-Key"', 'keyHeader: "X-Key"'],
  },
  {
    name: "a validator passes everything",
    operation: "downloadInvoice",
    noticedBy: /202 without retryAfter is flagged/,
    generated: [
      VALIDATORS,
      "export const downloadInvoice202 =",
      "export const downloadInvoice202 = () => true; const unused =",
    ],
  },
  {
    name: "a validator passes nothing",
    operation: "uploadFile",
    noticedBy: /201, example/,
    generated: [
      VALIDATORS,
      "export const uploadFile201 =",
      "export const uploadFile201 = () => false; const unused =",
    ],
  },
  {
    name: "a validator asks for a type that the contract does not",
    operation: "putNote",
    noticedBy: /2XX, (example|dynamic)/,
    generated: [OPERATIONS, '"2XX": validators.putNote2XX', '"2XX": validators.Error'],
  },
  {
    name: "an error's body is not looked at",
    operation: "updateInvoice",
    noticedBy: /404 without error is flagged/,
    generated: [
      OPERATIONS,
      '"204": "none", "404": validators.Error },\n  },\n  downloadInvoice',
      '"204": "none", "404": "none" },\n  },\n  downloadInvoice',
    ],
  },
  {
    name: "a success is not known",
    operation: "delete",
    noticedBy: /204, example/,
    generated: [
      OPERATIONS,
      'responses: { "204": "none", "404": validators.Error },\n  },\n  probe',
      'responses: { "404": validators.Error },\n  },\n  probe',
    ],
  },
  {
    name: "an undocumented success passes",
    operation: "uploadLogo",
    noticedBy: /204 that became 200 is flagged/,
    generated: [
      OPERATIONS,
      'responses: { "204": "none" },',
      'responses: { "204": "none", "2XX": "none" },',
    ],
  },
  {
    name: "bytes are read as text",
    operation: "downloadInvoice",
    noticedBy: /200, example/,
    generated: [OPERATIONS, '"200": "blob"', '"200": "text"'],
  },
  {
    name: "a parameter has another name",
    operation: "listInvoices",
    noticedBy: /what reaches the server/,
    generated: [OPERATIONS, 'name: "cursor"', 'name: "curser"'],
  },
  {
    name: "a list is written in another style",
    operation: "listInvoices",
    noticedBy: /what reaches the server/,
    generated: [OPERATIONS, 'name: "status" }', 'name: "status", explode: false }'],
  },
  {
    name: "a required parameter may be left out",
    operation: "invoicesCreate",
    noticedBy: /without header Idempotency-Key does not leave the client/,
    generated: [OPERATIONS, 'name: "Idempotency-Key", required: true', 'name: "Idempotency-Key"'],
  },
  {
    name: "a required body may be left out",
    operation: "updateInvoice",
    noticedBy: /without a body does not leave the client/,
    generated: [
      OPERATIONS,
      'type: "application/merge-patch+json", required: true',
      'type: "application/merge-patch+json"',
    ],
  },
  {
    name: "a body has another media type",
    operation: "uploadLogo",
    noticedBy: /what reaches the server/,
    generated: [OPERATIONS, 'type: "image/png"', 'type: "image/jpeg"'],
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
    noticedBy: /without a key it is refused/,
    contract: ["- basicAuth: []\n        - apiKey: []", "- {}"],
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
    answer: () => ({ status: 200 }),
  },
  {
    name: "an answer that is cut off",
    operation: "getV1Health",
    noticedBy: /200, example/,
    answer: ({ body }) => ({ body: body.slice(0, -1) }),
  },
  {
    name: "an answer without a body",
    operation: "getInvoice",
    noticedBy: /200, example/,
    answer: () => text(""),
  },
  {
    name: "a page instead of JSON",
    operation: "putNote",
    noticedBy: /2XX, example/,
    answer: () => ({ ...text("<html>"), headers: new Headers({ "content-type": "text/html" }) }),
  },
  {
    name: "a member of another type, deep within",
    operation: "thenOperation",
    noticedBy: /200, example/,
    answer: edited((body) => ({ ...body, children: [{ hash: "0x2", children: "none" }] })),
  },
  {
    name: "a required member is missing",
    operation: "getInvoice",
    noticedBy: /200, example/,
    answer: edited(({ amount: _, ...rest }) => rest),
  },
  {
    name: "null where the contract has none",
    operation: "tokenExchange",
    noticedBy: /200, example/,
    answer: edited((body) => ({ ...body, access_token: null })),
  },
  {
    name: "an alternative that is neither",
    operation: "getV1Status",
    noticedBy: /default, example/,
    answer: edited(({ state }) => ({ state })),
  },
  {
    name: "a value that the server did not send",
    operation: "getInvoice",
    noticedBy: /200, example/,
    answer: edited((body) => ({ ...body, amount: "99.00" })),
  },
  {
    name: "a failure that became a success",
    operation: "delete",
    noticedBy: /404, example/,
    answer: () => ({ status: 204 }),
  },
  {
    name: "a failure with another status",
    operation: "getInvoice",
    noticedBy: /404, example/,
    answer: ({ status }) => ({ status: status === 404 ? 410 : status }),
  },
  {
    name: "a failure with another body",
    operation: "tokenExchange",
    noticedBy: /400, example/,
    answer: () => text('{"message":"no"}'),
  },
];
