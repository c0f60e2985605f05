import { contractSuite } from "../contract/suite.js";

// As frameworks write it that do not know: the mock, too, has to send JSON.
const schema = { type: "object", required: ["a"], properties: { a: { type: "string" } } };
const content = { "*/*": { schema } };
const operation = { responses: { 200: { description: "", content } } };

await contractSuite(
  JSON.stringify({
    openapi: "3.0.3",
    info: { title: "", version: "" },
    servers: [{ url: "https://api.example.com" }],
    paths: {
      "/a": { get: operation },
      "/b": { post: { ...operation, requestBody: { required: true, content } } },
    },
  }),
  "none",
);
