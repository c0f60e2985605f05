import { expect, test } from "vitest";
import { explicit } from "../../scripts/prism/contract.js";
import { contractText } from "../support/contract.js";

const Pet = { type: "object", properties: { names: { type: "array", items: { type: "string" } } } };
const schema = { $ref: "#/components/schemas/Pet" };
const CONTRACT = contractText({
  paths: {
    "/pets": {
      post: {
        parameters: [
          { name: "Content-Length", in: "header", required: true, schema: { type: "integer" } },
          { name: "since", in: "query", schema: { type: "string" } },
        ],
        requestBody: { content: { "multipart/form-data": { schema } } },
        responses: { 200: { description: "", content: { "application/json": { schema } } } },
      },
    },
  },
  components: { schemas: { Pet } },
});

test.each([
  ["makes messages up", false],
  ["judges messages", true],
])("where Prism %s, only what it cannot read is changed", (_, judges) => {
  const { paths, components } = JSON.parse(explicit(CONTRACT, judges));
  const { parameters, requestBody } = paths["/pets"].post;
  // The schema of a form counts elsewhere as it is.
  expect(components.schemas.Pet).toEqual(Pet);
  expect(requestBody.content["multipart/form-data"].schema.properties.names).toEqual({});
  // Others may refer to a parameter by its place.
  expect(parameters).toMatchObject([{ required: false, schema: {} }, { name: "since" }]);
});

test("a body that is sent as JSON stays required, whatever else may be empty", () => {
  const form = { schema: { type: "object" } };
  const content = { "application/json": { schema }, "application/x-www-form-urlencoded": form };
  const requestBody = { required: true, content };
  const responses = { 200: { description: "", "x-data": { $ref: "#/nowhere" } } };
  const text = contractText({
    paths: { "/a": { post: { requestBody, responses } } },
    components: { schemas: { Pet } },
  });
  const { post } = JSON.parse(explicit(text, false)).paths["/a"];
  expect(post.requestBody.required).toBe(true);
  // Else Prism would not start.
  expect(post.responses[200]["x-data"]).toEqual({});
});

test("a pattern that JavaScript cannot read is none, and what it allows is not refused", () => {
  const patternProperties = { "(?i)^a": {}, "^b": { type: "string" } };
  const schemas = { Open: { patternProperties, additionalProperties: false } };
  const text = contractText({ components: { schemas } });
  expect(JSON.parse(explicit(text, false)).components.schemas.Open).toEqual({
    patternProperties: { "^b": { type: "string" } },
  });
});
