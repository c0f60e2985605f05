import fc from "fast-check";
import { expect, test } from "vitest";
import { parseContract } from "../../scripts/openapi/document.js";
import { contractText } from "../support/contract.js";

/** What is read of a text, or why it is refused. */
function read(text: string): unknown {
  try {
    return parseContract(text, "c");
  } catch (error) {
    return `${error}`;
  }
}

/** The same text, which is no JSON any more: a comment of YAML's comes after it. */
const asYaml = (text: string) => `${text}\n# a comment`;

// The contract's last member.
const withMember = (member: string) => contractText({}).replace(/\}$/, `,${member}}`);

test.each([
  ["a key twice", '"x-a": 1, "x-a": 1', /^ContractError: c:1:\d+: the key "x-a" is there twice$/],
  [
    "a key twice, once with an escape",
    '"x-a": { "b": 1, "\\u0062": 2 }',
    /^ContractError: c:1:\d+: the key "b" is there twice$/,
  ],
  ["a number that is infinite", '"x-a": [1e999]', /^ContractError: c:1:\d+: expected a number/],
  ["lists in lists", `"x-a": ${"[".repeat(250)}${"]".repeat(250)}`, /nested more than 250 levels/],
])("JSON with %s is refused, as in YAML", (_, member, says) => {
  const text = withMember(member);
  expect(() => JSON.parse(text)).not.toThrow();
  expect(read(text)).toMatch(says);
  expect(read(text)).toBe(read(asYaml(text)));
});

test("what is wrong in JSON is found at its line and column", () => {
  const text = JSON.stringify({ openapi: "3.1.0", paths: [] }, null, 2);
  expect(read(text)).toMatch(/^ContractError: c:3:3: expected `paths` to be a mapping/);
});

test("JSON with a string of ten million characters is read", () => {
  const text = "x".repeat(10_000_000);
  const document = read(contractText({ info: { title: "", version: "", text } }));
  expect(document).toHaveProperty("info.text.length", 10_000_000);
});

test("JSON says the same as JSON and as YAML", () => {
  const names = [
    "a",
    "__proto__",
    "constructor",
    "200",
    "<<",
    '":"',
    "\\",
    "\u2028",
    "\ud83d\ude00",
  ];
  const name = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 20 }));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.jsonValue({ maxDepth: 0 }),
      name,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(name, tie("value"), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(
        JSON.parse(withMember(`"x-a":${JSON.stringify(value)}`)),
        null,
        indent,
      );
      expect(read(text)).toEqual(JSON.parse(text));
      expect(read(asYaml(text))).toEqual(JSON.parse(text));
    }),
    { seed: 20_261_130 },
  );
});
