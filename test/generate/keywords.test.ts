import ts from "typescript";
import { expect, test } from "vitest";
import { formatted } from "../../scripts/generate/format.js";
import { contractText, ref } from "../support/contract.js";
import { compile, generatedFrom } from "../support/generated-package.js";

/** Every word that TypeScript or JavaScript has a use for. */
const WORDS = [
  ...Array.from({ length: ts.SyntaxKind.LastKeyword - ts.SyntaxKind.FirstKeyword + 1 }, (_, at) =>
    ts.tokenToString(ts.SyntaxKind.FirstKeyword + at),
  ),
  ...["arguments", "eval", "NaN", "prototype"],
].filter((word): word is string => word !== undefined);

test("a JavaScript keyword may name an operation, parameter, property, schema or security scheme", async () => {
  const contract = contractText({
    components: {
      securitySchemes: Object.fromEntries(
        WORDS.map((word) => [word, { type: "apiKey", in: "header", name: `x-${word}` }]),
      ),
      schemas: Object.fromEntries(
        WORDS.map((word) => [
          word,
          { type: "object", required: [word], properties: { [word]: { type: "string" } } },
        ]),
      ),
    },
    paths: Object.fromEntries(
      WORDS.map((word) => {
        const operation = {
          operationId: word,
          security: [{ [word]: [] }],
          parameters: [{ name: word, in: "query", schema: { type: "string" } }],
          requestBody: { content: { "application/json": { schema: ref(word) } } },
          responses: {
            200: { description: "", content: { "application/json": { schema: ref(word) } } },
          },
        };
        return [`/${word}`, { post: operation }];
      }),
    ),
  });
  const files = await generatedFrom(contract);
  const calls = WORDS.map(
    (word) =>
      `(await meum.${word}({ params: { query: { ${word}: "a" } }, body: { ${word}: "a" } })).${word}.length;`,
  );
  const consumer = `import { createMeumClient } from "./index.js";
const meum = createMeumClient({ apiKey: { ${WORDS.map((word) => `${word}: "a"`).join(", ")} } });
${calls.join("\n")}`;
  expect(await compile(await formatted(files), consumer)).toEqual([]);
});
