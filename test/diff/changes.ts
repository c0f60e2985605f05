import type { Effect } from "../../scripts/diff/report.js";

/** A contract with something of each kind in it. */
export const BASE = `
openapi: 3.1.0
info: { title: Shop, version: "1" }
servers: [{ url: https://api.example.com }]
security: [{ key: [] }]
paths:
  /orders/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: string } }
    post:
      operationId: changeOrder
      summary: Change an order
      parameters:
        - { name: dry, in: query, schema: { type: boolean } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [amount]
              properties:
                amount: { type: number, maximum: 100 }
                note: { type: string }
                speed: { type: string, enum: [slow, fast] }
      responses:
        "200":
          description: Changed
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Order" }
        "404":
          description: Not found
          content:
            application/json:
              schema: { type: object, properties: { error: { type: string } } }
components:
  parameters:
    Dry: { name: dry, in: query, schema: { type: boolean } }
  securitySchemes:
    key: { type: http, scheme: bearer }
    sameKey: { scheme: bearer, type: http, description: By another name }
    other: { type: apiKey, in: header, name: x-key }
  schemas:
    Order:
      type: object
      required: [id, state, lines]
      properties:
        id: { type: string }
        state: { type: string, enum: [open, closed] }
        total: { type: number }
        parent: { $ref: "#/components/schemas/Order" }
        lines: { type: array, items: { type: object, required: [sku], properties: { sku: { type: string } } } }
        owner: { oneOf: [{ $ref: "#/components/schemas/Person" }, { $ref: "#/components/schemas/Company" }] }
    Line: { type: object, required: [sku], properties: { sku: { type: string } } }
    Person: { type: object, required: [name], properties: { name: { type: string } } }
    Company: { type: object, required: [firm], properties: { firm: { type: string } } }
`;

// biome-ignore lint/suspicious/noExplicitAny: a document that is taken apart
export type Doc = any;
export const op = (d: Doc) => d.paths["/orders/{id}"].post;
export const sent = (d: Doc) => op(d).requestBody.content["application/json"].schema;
export const order = (d: Doc) => d.components.schemas.Order;

// As the API's lists are written.
const PAGE = {
  allOf: [
    { type: "object", required: ["next"], properties: { next: { type: ["string", "null"] } } },
    { properties: { data: { type: "array", items: { $ref: "#/components/schemas/Line" } } } },
  ],
};
const TEXT = { "text/plain": { schema: { type: "string" } } };

/** What changes, the bump that follows, and what a person reads of it. */
export const CHANGES: Record<
  string,
  [change: (d: Doc) => void, bump: Effect, says: RegExp, before?: (d: Doc) => void]
> = {
  // References instead of what they stand for, and the reverse.
  "the same, written otherwise": [
    (d) => {
      order(d).properties.lines.items = { $ref: "#/components/schemas/Line" };
      op(d).responses["200"].content["application/json"].schema = {
        allOf: [{ $ref: "#/components/schemas/Order" }],
      };
      sent(d).properties.note = { allOf: [{ type: "string" }] };
      sent(d).properties.amount = { maximum: 100, type: ["number"] };
      op(d).parameters = [{ $ref: "#/components/parameters/Dry" }];
      order(d).required.reverse();
      op(d).security = [{ sameKey: [] }];
    },
    "none",
    /^Breaking[^\n]*\n[^\n]*$/,
  ],
  // Nothing is lost by the text, but the generated method takes the other form now.
  "where only the types see it, the worse verdict counts": [
    (d) => {
      op(d).requestBody.content = { ...TEXT, ...op(d).requestBody.content };
    },
    "major",
    /BREAKING +types: what callers give does not fit any more: .*string/,
    (d) => {
      op(d).requestBody.content = TEXT;
    },
  ],
  "response: a required property vanishes": [
    (d) => {
      delete order(d).properties.id;
      order(d).required = ["state", "lines"];
    },
    "major",
    /BREAKING +response 200 > id: the required response property was removed/,
  ],
  "response: a optional property vanishes": [
    (d) => {
      delete order(d).properties.total;
    },
    "major",
    /response 200 > total: the optional response property was removed/,
  ],
  "response: a property becomes optional": [
    (d) => {
      order(d).required = ["state", "lines"];
    },
    "major",
    /response 200 > id: is optional now/,
  ],
  "response: a property becomes required": [
    (d) => {
      order(d).required.push("total");
    },
    "minor",
    /response 200 > total: is required now/,
  ],
  "response: a new property": [
    (d) => {
      order(d).properties.tax = { type: "number" };
    },
    "minor",
    /response 200 > tax: a new response property/,
  ],
  "response: another type": [
    (d) => {
      order(d).properties.id = { type: "integer" };
    },
    "major",
    /response 200 > id: its type was string, is integer/,
  ],
  "response: integer instead of number": [
    (d) => {
      order(d).properties.total = { type: "integer" };
    },
    "minor",
    /which is narrower/,
  ],
  "response: may be null": [
    (d) => {
      order(d).properties.id = { type: ["string", "null"] };
    },
    "major",
    /response 200 > id: may be null now/,
  ],
  "response: a new enum value": [
    (d) => {
      order(d).properties.state.enum.push("lost");
    },
    "major",
    /the enum has `lost` too: at run time it is let through/,
  ],
  "response: an enum value goes": [
    (d) => {
      order(d).properties.state.enum = ["open"];
    },
    "minor",
    /no longer has `closed`/,
  ],
  "response: a property of the items vanishes": [
    (d) => {
      order(d).properties.lines.items = { type: "object" };
    },
    "major",
    /response 200 > lines > items > sku: the required response property was removed/,
  ],
  "response: another variant": [
    (d) => {
      order(d).properties.owner.oneOf.push({ type: "string" });
    },
    "major",
    /response 200 > owner: its type was object, is string or object, which is wider/,
  ],
  "response: a variant goes": [
    (d) => {
      order(d).properties.owner.oneOf.pop();
    },
    "minor",
    /response 200 > owner: the variant Company is gone/,
  ],
  "response: a variant changes": [
    (d) => {
      d.components.schemas.Person.required = [];
    },
    "major",
    /response 200 > owner > Person > name: is optional now/,
  ],
  "response: in a recursive schema": [
    (d) => {
      order(d).properties.parent = { type: "string" };
    },
    "major",
    /response 200 > parent: its type/,
  ],
  "response: a length": [
    (d) => {
      order(d).properties.id.maxLength = 9;
    },
    "patch",
    /`maxLength` was absent, is `9`/,
  ],
  "success status: another": [
    (d) => {
      op(d).responses["202"] = op(d).responses["200"];
      delete op(d).responses["200"];
    },
    "major",
    /response 200: the success status was removed/,
  ],
  "success status: one more, with another body": [
    (d) => {
      op(d).responses["202"] = { description: "Later" };
    },
    "major",
    /response 202: a new success status/,
  ],
  "success status: one more, with the same body": [
    (d) => {
      op(d).responses["201"] = op(d).responses["200"];
    },
    "minor",
    /with the body of 200/,
  ],
  "success: no body any more": [
    (d) => {
      delete op(d).responses["200"].content;
    },
    "major",
    /response 200: no longer has a body/,
  ],
  "error status gone": [
    (d) => {
      delete op(d).responses["404"];
    },
    "major",
    /response 404: the documented status was removed/,
  ],
  "error status documented": [
    (d) => {
      op(d).responses["409"] = { description: "Conflict" };
    },
    "minor",
    /response 409: a new documented response/,
  ],
  "error status documented beside `default`, which says the same": [
    (d) => {
      op(d).responses.default = op(d).responses["404"];
      op(d).responses["409"] = op(d).responses["404"];
    },
    "minor",
    /response 409: a new documented response/,
    (d) => {
      op(d).responses.default = op(d).responses["404"];
    },
  ],
  "error status documented beside `4XX`, which says the same": [
    (d) => {
      op(d).responses["4XX"] = op(d).responses["404"];
      op(d).responses["409"] = op(d).responses["404"];
    },
    "minor",
    /response 409: a new documented response/,
    (d) => {
      op(d).responses["4XX"] = op(d).responses["404"];
    },
  ],
  "error body: a property vanishes": [
    (d) => {
      op(d).responses["404"].content["application/json"].schema = { type: "object" };
    },
    "major",
    /response 404 > error: the optional response property was removed/,
  ],
  "request: a new required property": [
    (d) => {
      sent(d).properties.why = { type: "string" };
      sent(d).required.push("why");
    },
    "major",
    /request body > why: a new required property/,
  ],
  "request: a new optional property": [
    (d) => {
      sent(d).properties.why = { type: "string" };
    },
    "minor",
    /request body > why: a new optional property/,
  ],
  "request: a property becomes required": [
    (d) => {
      sent(d).required.push("note");
    },
    "major",
    /request body > note: is required now/,
  ],
  "request: a property becomes optional": [
    (d) => {
      sent(d).required = [];
    },
    "minor",
    /request body > amount: is optional now/,
  ],
  "request: a property goes": [
    (d) => {
      delete sent(d).properties.note;
    },
    "major",
    /request body > note: the optional property is no longer accepted/,
  ],
  "request: a narrower enum": [
    (d) => {
      sent(d).properties.speed.enum = ["slow"];
    },
    "major",
    /request body > speed: the enum no longer has `fast`/,
  ],
  "request: a wider enum": [
    (d) => {
      sent(d).properties.speed.enum.push("warp");
    },
    "minor",
    /the enum has `warp` too/,
  ],
  "request: a narrower type": [
    (d) => {
      sent(d).properties.amount.type = "integer";
    },
    "major",
    /its type was integer or number|its type was number, is integer, which is narrower/,
  ],
  "request: null is taken": [
    (d) => {
      sent(d).properties.note = { type: ["string", "null"] };
    },
    "minor",
    /request body > note: may be null now/,
  ],
  "request: a tighter limit": [
    (d) => {
      sent(d).properties.amount.maximum = 50;
    },
    "major",
    /`maximum` was `100`, is `50`/,
  ],
  "request: a looser limit": [
    (d) => {
      sent(d).properties.amount.maximum = 500;
    },
    "minor",
    /`maximum` was `100`, is `500`/,
  ],
  "request: a limit goes": [
    (d) => {
      delete sent(d).properties.amount.maximum;
    },
    "minor",
    /`maximum` was `100`, is absent/,
  ],
  "request: a new pattern": [
    (d) => {
      sent(d).properties.note.pattern = "^x";
    },
    "major",
    /`pattern` was absent/,
  ],
  "request: the body becomes optional": [
    (d) => {
      op(d).requestBody.required = false;
    },
    "minor",
    /request body: is optional now/,
  ],
  "request: no body any more": [
    (d) => {
      delete op(d).requestBody;
    },
    "major",
    /request body: is no longer accepted/,
  ],
  "request: nothing unknown is taken any more": [
    (d) => {
      sent(d).additionalProperties = false;
    },
    "major",
    /any other property\): is not allowed any more/,
  ],
  "parameter: a new required one": [
    (d) => {
      op(d).parameters.push({
        name: "site",
        in: "query",
        required: true,
        schema: { type: "string" },
      });
    },
    "major",
    /query site parameter: a new required parameter/,
  ],
  "parameter: a new optional one": [
    (d) => {
      op(d).parameters.push({ name: "site", in: "query", schema: { type: "string" } });
    },
    "minor",
    /query site parameter: a new optional parameter/,
  ],
  "parameter: gone": [
    (d) => {
      op(d).parameters = [];
    },
    "major",
    /query dry parameter: was removed/,
  ],
  "parameter: required now": [
    (d) => {
      op(d).parameters[0].required = true;
    },
    "major",
    /query dry parameter: is required now/,
  ],
  "parameter: another type": [
    (d) => {
      op(d).parameters[0].schema.type = "integer";
    },
    "major",
    /query dry parameter: its type was boolean, is integer/,
  ],
  "operation: removed": [
    (d) => {
      d.paths = {};
    },
    "major",
    /removed +changeOrder/,
  ],
  "operation: added": [
    (d) => {
      d.paths["/orders/{id}"].get = {
        operationId: "readOrder",
        responses: { 204: { description: "" } },
      };
    },
    "minor",
    /added +readOrder \(GET/,
  ],
  "operation: renamed": [
    (d) => {
      op(d).operationId = "alterOrder";
    },
    "major",
    /renamed +changeOrder .*\n +BREAKING +the method is called alterOrder now/,
  ],
  "operation: moved": [
    (d) => {
      d.paths = { "/v2/orders/{id}": d.paths["/orders/{id}"] };
    },
    "major",
    /is now POST \/v2\/orders\/\{id\}/,
  ],
  "operation: deprecated": [
    (d) => {
      op(d).deprecated = true;
    },
    "minor",
    /is deprecated now/,
  ],
  "operation: described otherwise": [
    (d) => {
      op(d).summary = "Alter it";
    },
    "patch",
    /its summary changed/,
  ],
  "security: no key": [
    (d) => {
      op(d).security = [];
    },
    "minor",
    /no key is needed any more/,
  ],
  "security: another scheme": [
    (d) => {
      op(d).security = [{ other: [] }];
    },
    "major",
    /a way to authenticate was removed/,
  ],
  "security: one more way": [
    (d) => {
      op(d).security = [{ key: [] }, { other: [] }];
    },
    "minor",
    /another way to authenticate/,
  ],
  "server: another": [
    (d) => {
      op(d).servers = [{ url: "https://eu.example.com" }];
    },
    "major",
    /requests went to/,
  ],
  "what stands behind an allOf": [
    (d) => {
      op(d).responses["200"].content["application/json"].schema = PAGE;
      delete d.components.schemas.Line.properties.sku;
      d.components.schemas.Line.required = [];
    },
    "major",
    /response 200 > data > items > sku: the required response property was removed/,
    (d) => {
      op(d).responses["200"].content["application/json"].schema = PAGE;
    },
  ],
  "a keyword that is not known": [
    (d) => {
      sent(d).properties.note.minimumWords = 3;
    },
    "unknown",
    /cannot tell +request body > note: `minimumWords` was absent, is `3`/,
  ],
};
