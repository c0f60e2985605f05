import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generate } from "../../scripts/generate/index.js";
import { type Relay, startRelay } from "../../scripts/live/relay.js";
import type { Prism } from "../../scripts/prism/index.js";
import { load } from "../support/generated-package.js";
import { prismOf } from "../support/prism.js";
import { checksOf, problemOf } from "./checks/index.js";

interface Mutant {
  name: string;
  operation: string;
  /** Which of the operation's checks must notice it. */
  noticedBy: RegExp;
  /** In a generated file: a text, and its replacement. */
  change: [file: string, text: string, instead: string];
}

// What the generator may write wrong, and mutants.ts does not derive: each in an operation of the contract, alone.
const MUTANTS: Mutant[] = [
  {
    name: "an operation is missing",
    operation: "reportCsv",
    noticedBy: /200, example/,
    change: ["operations.ts", "  reportCsv: {\n", "  report: {\n"],
  },
  {
    name: "the key is sent in another header",
    operation: "reportCsv",
    noticedBy: /what reaches the server/,
    change: ["operations.ts", 'headers.set("X-Api-Key", key)', 'headers.set("X-Key", key)'],
  },
  {
    name: "a parameter has another name",
    operation: "listInvoices",
    noticedBy: /what reaches the server/,
    change: ["operations.ts", 'name: "cursor"', 'name: "curser"'],
  },
  {
    name: "a list is written in another style",
    operation: "listInvoices",
    noticedBy: /what reaches the server/,
    change: ["operations.ts", 'name: "status" }', 'name: "status", explode: false }'],
  },
  {
    name: "a required parameter may be left out",
    operation: "invoicesCreate",
    noticedBy: /without header Idempotency-Key does not leave the client/,
    change: ["operations.ts", 'name: "Idempotency-Key", required: true', 'name: "Idempotency-Key"'],
  },
  {
    name: "a required body may be left out",
    operation: "updateInvoice",
    noticedBy: /without a body does not leave the client/,
    change: [
      "operations.ts",
      'type: "application/merge-patch+json", required: true',
      'type: "application/merge-patch+json"',
    ],
  },
  {
    name: "a body has another media type",
    operation: "uploadLogo",
    noticedBy: /what reaches the server/,
    change: ["operations.ts", 'type: "image/png"', 'type: "image/jpeg"'],
  },
  {
    name: "path parameters are not encoded",
    operation: "getInvoice",
    noticedBy: /what reaches the server/,
    change: ["parameters.ts", "return encodeURIComponent(text);", "return text;"],
  },
  {
    name: "a form is written as JSON",
    operation: "tokenExchange",
    noticedBy: /what reaches the server/,
    change: ["bodies.ts", '.join("&");', '.join("&") && JSON.stringify(value);'],
  },
];

const PATH = fileURLToPath(new URL("../fixtures/dozen.yaml", import.meta.url));
const CONTRACT = readFileSync(PATH, "utf8");
const CHECKS = await checksOf(CONTRACT);

let files: Map<string, string>;
let prism: Prism;
let relay: Relay;

beforeAll(async () => {
  ({ files } = await generate(PATH));
  prism = await prismOf(CONTRACT);
  relay = await startRelay(prism.url);
});
afterAll(async () => {
  await relay?.close();
  await prism?.stop();
});

test.each(MUTANTS)("$name ($operation)", async ({ operation, noticedBy, change }) => {
  const [file, text, instead] = change;
  const sound = files.get(file)!;
  // A mutant that changes nothing would prove nothing.
  expect(sound.split(text)).toHaveLength(2);
  const mutated = new Map(files).set(
    file,
    sound.replace(text, () => instead),
  );
  const subject = { package: await load(mutated), relay };
  expect(await problemOf(CHECKS, operation, noticedBy, subject)).toBeDefined();
});
