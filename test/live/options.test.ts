import { expect, test } from "vitest";
import { OPTIONS, readOptions } from "../../scripts/live/options.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { listOperations } from "../../scripts/openapi/operations.js";
import { parseArguments } from "../../scripts/util/arguments.js";
import { KEY } from "../support/secret.js";
import { contractOf, operation } from "./contract.js";

const OPERATIONS = listOperations(
  parseContract(contractOf({ "/pay": { post: operation("pay") } }), "x"),
);
const createClient = ({ apiKey }: { apiKey: string }) => {
  if (!apiKey.startsWith("sk_live_")) throw new Error("expected a key with prefix `sk_live_`");
};
const read = (args: string[], env: NodeJS.ProcessEnv) =>
  readOptions(parseArguments(OPTIONS, args).values, env, OPERATIONS, createClient);
const base = ["--base-url", "https://api.meum.io"];
test.each<[args: string[], message: RegExp, env?: NodeJS.ProcessEnv]>([
  [[], /Expected --base-url URL/],
  [["--base-url", "http://api.meum.io"], /https URL/],
  [
    ["--base-url", "https://u:secret@api.meum.io"],
    /^Expected --base-url without user, password[^@]*$/,
  ],
  [["--nothing"], /--nothing/],
  [[...base, "--execute", "nothing"], /No operation is called `nothing`.*pay\.$/],
  [[...base, "--execute", "pay"], /environment variable MEUM_API_KEY, which is not set/],
  [[...base, "--execute", "pay"], /^MEUM_API_KEY: [^?]*$/, { MEUM_API_KEY: "pk wrong?" }],
])("unusable arguments: one line: %j", (args, message, env = {}) => {
  expect(() => read(args, env)).toThrow(message);
  expect(() => read(args, env)).toThrow(/^[^\n]*$/);
});

test("without --execute, the key in the environment is not read", () => {
  expect(read(base, { MEUM_API_KEY: KEY })).toEqual({
    baseUrl: "https://api.meum.io/",
    execute: [],
    apiKey: undefined,
  });
});
