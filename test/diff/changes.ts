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
    certificate: { type: mutualTLS }
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
const body = (schema: Doc) => ({ description: "", content: { "application/json": { schema } } });
const texts = (...types: string[]) =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: "string" } }]));
const LIST = { type: "array", items: { type: "string" } };
const NESTED = { type: "object", properties: { list: LIST } };
/** The same schema in both directions. */
export const share = (d: Doc) => {
  op(d).requestBody.content["application/json"].schema = { $ref: "#/components/schemas/Order" };
};
const BOOLEAN = { type: "boolean" };
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
  "request: another media type is sent, since there is JSON": [
    (d) => {
      op(d).requestBody.content = { ...TEXT, ...op(d).requestBody.content };
    },
    "major",
    /request body: was sent as text\/plain, is sent as application\/json/,
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
  "response: an optional property was removed": [
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
  // Code that reads the body of any documented error reads this one too.
  "where only the types see it, the worse verdict counts: an error status with another body": [
    (d) => {
      op(d).responses["409"] = body({ type: "object", properties: { reason: { type: "string" } } });
    },
    "major",
    /types: what callers get does not fit any more: .*reason/,
  ],
  "error status documented, with a body that is not JSON": [
    (d) => {
      op(d).responses["409"] = { description: "Conflict" };
    },
    "major",
    /types: what callers get does not fit any more: .*unknown/,
  ],
  "error status documented, with the same body": [
    (d) => {
      op(d).responses["409"] = op(d).responses["404"];
    },
    "minor",
    /response 409: a new documented response/,
  ],
  "error status documented: the first": [
    (d) => {
      op(d).responses["409"] = { description: "Conflict" };
    },
    "minor",
    /response 409: a new documented response/,
    (d) => {
      delete op(d).responses["404"];
    },
  ],
  "error status documented by its class": [
    (d) => {
      op(d).responses = { 200: op(d).responses["200"], "4XX": op(d).responses["404"] };
    },
    "minor",
    /response 404: is documented as 4XX now/,
  ],
  "success status documented by its class": [
    (d) => {
      op(d).responses = { "2XX": op(d).responses["200"], 404: op(d).responses["404"] };
    },
    "minor",
    /response 200: is documented as 2XX now/,
  ],
  "success status documented, where it was by its class": [
    (d) => {
      op(d).responses["200"].content["application/json"].schema = { type: "object" };
    },
    "major",
    /response 200 > id: the required response property was removed/,
    (d) => {
      op(d).responses = { "2XX": op(d).responses["200"], 404: op(d).responses["404"] };
    },
  ],
  "success status: the only one that is documented was `default`": [
    (d) => {
      op(d).responses.default = op(d).responses["200"];
    },
    "minor",
    /response 200: a new documented response/,
    (d) => {
      op(d).responses = { default: op(d).responses["200"], 404: op(d).responses["404"] };
    },
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
  "parameter: another default": [
    (d) => {
      op(d).parameters[0].schema.default = true;
    },
    "major",
    /query dry parameter: the value taken where none is sent was `false`, is `true`/,
    (d) => {
      op(d).parameters[0].schema.default = false;
    },
  ],
  "parameter: another default, of one that is always sent": [
    (d) => {
      Object.assign(op(d).parameters[0], { required: true, schema: { ...BOOLEAN, default: true } });
    },
    "patch",
    /query dry parameter: its default has changed/,
    (d) => {
      Object.assign(op(d).parameters[0], {
        required: true,
        schema: { ...BOOLEAN, default: false },
      });
    },
  ],
  "response: another version of its media type": [
    (d) => {
      const { content } = op(d).responses["200"];
      content["application/json; version=2"] = content["application/json"];
      delete content["application/json"];
    },
    "patch",
    /response 200: came as application\/json, comes as application\/json;version=2: the client reads both as JSON/,
  ],
  "response: another version of a text": [
    (d) => {
      op(d).responses["200"].content = { "text/csv;header=absent": {} };
    },
    "patch",
    /response 200: came as text\/csv;header=present, comes as text\/csv;header=absent: the client reads both alike/,
    (d) => {
      op(d).responses["200"].content = { "text/csv;header=present": {} };
    },
  ],
  "body: another version of its media type": [
    (d) => {
      const { content } = op(d).requestBody;
      content["application/json;version=2"] = content["application/json"];
      delete content["application/json"];
    },
    "major",
    /request body: was sent as application\/json, is sent as application\/json;version=2/,
  ],
  "media types: a charset": [
    (d) => {
      for (const { content } of [op(d).requestBody, op(d).responses["200"]]) {
        content["application/json; charset=UTF-8"] = content["application/json"];
        delete content["application/json"];
      }
    },
    "none",
    /^/,
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
    /security: the key was sent as bearer `authorization`, is sent as header `x-key`/,
  ],
  "security: one more way": [
    (d) => {
      op(d).security = [{ key: [] }, { other: [] }];
    },
    "none",
    /^Breaking[^\n]*\n[^\n]*$/,
  ],
  "security: one more way, which comes first": [
    (d) => {
      op(d).security = [{ other: [] }, { key: [] }];
    },
    "major",
    /security: the key was sent as bearer `authorization`, is sent as header `x-key`/,
  ],
  "security: the ways in another order": [
    (d) => {
      op(d).security = [{ other: [] }, { key: [] }];
    },
    "major",
    /security: the key was sent as bearer/,
    (d) => {
      op(d).security = [{ key: [] }, { other: [] }];
    },
  ],
  "security: another key, where none is needed": [
    (d) => {
      op(d).security = [{}, { other: [] }];
    },
    "major",
    /security: the key was sent as bearer/,
    (d) => {
      op(d).security = [{}, { key: [] }];
    },
  ],
  "security: a key may be sent": [
    (d) => {
      op(d).security = [{}, { key: [] }];
    },
    "minor",
    /security: a key may be sent now/,
    (d) => {
      op(d).security = [];
    },
  ],
  "security: another scope": [
    (d) => {
      op(d).security = [{ key: ["write"] }];
    },
    "major",
    /security: the key must be allowed more than before/,
  ],
  "security: fewer ways, of which one asked for less": [
    (d) => {
      op(d).security = [{ key: ["write"] }];
    },
    "major",
    /security: the key must be allowed more than before/,
    (d) => {
      op(d).security = [{ key: ["write"] }, { key: ["read"] }];
    },
  ],
  "security: ways with other scopes, in another order": [
    (d) => {
      op(d).security = [{ key: ["write"] }, { key: ["read"] }];
    },
    "none",
    /^Breaking[^\n]*\n[^\n]*$/,
    (d) => {
      op(d).security = [{ key: ["read"] }, { key: ["write"] }];
    },
  ],
  "security: a key instead of a certificate": [
    (d) => {
      op(d).security = [{ key: [] }];
    },
    "major",
    /security: a key is needed now/,
    (d) => {
      op(d).security = [{ certificate: [] }];
    },
  ],
  "security: a certificate instead of a key": [
    (d) => {
      op(d).security = [{ certificate: [] }];
    },
    "major",
    /security: a certificate is needed now/,
  ],
  "security: a certificate too": [
    (d) => {
      op(d).security = [{ key: [], certificate: [] }];
    },
    "major",
    /security: the key must be allowed more than before/,
  ],
  "server: another": [
    (d) => {
      op(d).servers = [{ url: "https://eu.example.com" }];
    },
    "major",
    /requests went to/,
  ],
  // A schema that requests and responses share: each side has what is meant for it.
  "shared: a new required property that is `readOnly`": [
    (d) => {
      share(d);
      order(d).properties.at = { type: "string", readOnly: true };
      order(d).required.push("at");
    },
    "minor",
    /response 200 > at: a new response property/,
    share,
  ],
  "shared: a property that is `readOnly` becomes required, and limited": [
    (d) => {
      share(d);
      order(d).properties.total = { type: "number", readOnly: true, maximum: 9 };
      order(d).required.push("total");
    },
    "minor",
    /response 200 > total: is required now/,
    (d) => {
      share(d);
      order(d).properties.total = { type: "number", readOnly: true };
    },
  ],
  "shared: an enum that is `writeOnly` widens": [
    (d) => {
      share(d);
      order(d).properties.speed = { enum: ["slow", "fast"], writeOnly: true };
    },
    "minor",
    /request body > speed: the enum has `fast` too/,
    (d) => {
      share(d);
      order(d).properties.speed = { enum: ["slow"], writeOnly: true };
    },
  ],
  "shared: a property becomes `readOnly`": [
    (d) => {
      share(d);
      order(d).properties.total.readOnly = true;
    },
    "major",
    /request body > total: the optional property is no longer accepted/,
    share,
  ],
  "response: media types in another order, of which the client asks for the first": [
    (d) => {
      op(d).responses["200"].content = texts("text/csv", "text/plain");
    },
    "major",
    /response 200: came as text\/plain, comes as text\/csv/,
    (d) => {
      op(d).responses["200"].content = texts("text/plain", "text/csv");
    },
  ],
  "response: XML beside JSON": [
    (d) => {
      op(d).responses["200"].content["application/xml"] = {};
    },
    "patch",
    /response 200: other media types are offered/,
  ],
  "response: no XML beside JSON any more": [
    () => {},
    "patch",
    /response 200: other media types are offered/,
    (d) => {
      op(d).responses["200"].content["application/xml"] = {};
    },
  ],
  "response: another kind of JSON": [
    (d) => {
      const { content } = op(d).responses["200"];
      op(d).responses["200"].content = { "application/hal+json": content["application/json"] };
    },
    "patch",
    /response 200: came as application\/json, comes as application\/hal\+json/,
  ],
  "request: media types in another order, of which the first is sent": [
    (d) => {
      op(d).requestBody.content = texts("text/html", "text/plain");
    },
    "major",
    /request body: was sent as text\/plain, is sent as text\/html/,
    (d) => {
      op(d).requestBody.content = texts("text/plain", "text/html");
    },
  ],
  "request: kinds of JSON in another order": [
    (d) => {
      const media = op(d).requestBody.content["application/json"];
      op(d).requestBody.content = {
        "application/merge-patch+json": media,
        "application/json": media,
      };
    },
    "major",
    /request body: was sent as application\/json, is sent as application\/merge-patch\+json/,
    (d) => {
      const { content } = op(d).requestBody;
      content["application/merge-patch+json"] = content["application/json"];
    },
  ],
  "request: no XML beside JSON any more": [
    () => {},
    "patch",
    /request body: other media types are accepted, which the client does not use/,
    (d) => {
      op(d).requestBody.content["application/xml"] = {};
    },
  ],
  "request: bytes, and a file, in the words of 3.1": [
    (d) => {
      op(d).requestBody.content = {
        "multipart/form-data": {
          schema: { type: "object", properties: { file: { contentMediaType: "image/png" } } },
        },
      };
      op(d).responses["200"].content = { "application/pdf": {} };
    },
    "none",
    /^Breaking[^\n]*\n[^\n]*$/,
    (d) => {
      const binary = { type: "string", format: "binary" };
      op(d).requestBody.content = {
        "multipart/form-data": { schema: { type: "object", properties: { file: binary } } },
      };
      op(d).responses["200"].content = { "application/pdf": { schema: binary } };
    },
  ],
  "request: base64, in the words of 3.1": [
    (d) => {
      sent(d).properties.note.contentEncoding = "base64";
    },
    "none",
    /^Breaking[^\n]*\n[^\n]*$/,
    (d) => {
      sent(d).properties.note.format = "byte";
    },
  ],
  "parameter: its style said, which is the default": [
    (d) => {
      Object.assign(op(d).parameters[0], {
        style: "form",
        explode: true,
        required: false,
        allowReserved: false,
        deprecated: false,
      });
    },
    "none",
    /^Breaking[^\n]*\n[^\n]*$/,
  ],
  "parameter: another style": [
    (d) => {
      op(d).parameters[0] = { name: "dry", in: "query", explode: false, schema: LIST };
    },
    "patch",
    /query dry parameter: was serialized as style `form`, exploded, is as style `form`: the client/,
    (d) => {
      op(d).parameters[0].schema = LIST;
    },
  ],
  "parameter: a style that cannot express what it holds": [
    (d) => {
      op(d).parameters[0].schema = NESTED;
    },
    "major",
    /query dry parameter: was serialized as style `deepObject`.* cannot express nested values/,
    (d) => {
      Object.assign(op(d).parameters[0], { style: "deepObject", schema: NESTED });
    },
  ],
  "parameter: no JSON any more, where it holds lists": [
    (d) => {
      op(d).parameters[0].schema = NESTED;
    },
    "major",
    /query dry parameter: was serialized as JSON.* cannot express nested values/,
    (d) => {
      op(d).parameters[0] = { name: "dry", in: "query", ...body(NESTED) };
    },
  ],
  "parameter: no JSON any more, where it holds a text": [
    (d) => {
      op(d).parameters[0].schema = { type: "string" };
    },
    "patch",
    /query dry parameter: was serialized as JSON/,
    (d) => {
      op(d).parameters[0] = { name: "dry", in: "query", ...body({ type: "string" }) };
    },
  ],
  "parameter: a header's name in lower case": [
    (d) => {
      op(d).parameters.push({ name: "x-shop", in: "header", schema: { type: "string" } });
    },
    "major",
    /header X-Shop parameter: is written `x-shop` now/,
    (d) => {
      op(d).parameters.push({ name: "X-Shop", in: "header", schema: { type: "string" } });
    },
  ],
  "parameter: a header that OpenAPI says to ignore": [
    (d) => {
      op(d).parameters.push({ name: "Authorization", in: "header", required: true, schema: {} });
    },
    "none",
    /^Breaking[^\n]*\n[^\n]*$/,
  ],
  "server: the path's, since the operation has none of its own": [
    (d) => {
      d.paths["/orders/{id}"].servers = [{ url: "https://eu.example.com" }];
    },
    "major",
    /requests went to https:\/\/api.example.com, and go to https:\/\/eu.example.com/,
    (d) => {
      d.paths["/orders/{id}"].servers = [{ url: "https://eu.example.com" }];
      op(d).servers = [];
    },
  ],
  "server: written otherwise": [
    (d) => {
      op(d).servers = [
        { url: "https://{host}.example.com/", variables: { host: { default: "api" } } },
      ];
    },
    "none",
    /^Breaking[^\n]*\n[^\n]*$/,
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
