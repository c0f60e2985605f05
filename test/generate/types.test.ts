import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { generate } from "../../scripts/generate/index.js";
import { compile, EQUALITY } from "../support/generated-package.js";

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

// A strict compiler is the judge; each `@ts-expect-error` is one that must be there.
const DOZEN = `
import { createMeumClient, isMeumApiError } from "./index.js";
const meum = createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE" });
${EQUALITY}
const header = { "Idempotency-Key": "k" };
const money = { amount: "1", currency: "EUR", lines: [{ title: "a" }], customer: null };
const path = { invoiceId: "a" };

const invoice = await meum.invoicesCreate({ params: { header }, body: { ...money, secret: "s" } });
is<typeof invoice.id, string>(true);
is<typeof invoice.memo, string | null | undefined>(true);
is<typeof invoice.customer, { email: string } | null>(true);
is<typeof invoice.labels, { [key: string]: string } | undefined>(true);
invoice.lines[0]?.quantity satisfies number | undefined;
invoice.range?.[0] satisfies number | undefined;
// @ts-expect-error write-only: no answer has it
invoice.secret;
// @ts-expect-error write-only, but required in a request
meum.invoicesCreate({ params: { header }, body: money });
// @ts-expect-error read-only: no request has it
meum.invoicesCreate({ params: { header }, body: { ...money, secret: "s", id: "i" } satisfies object as never as { id: string } });
// @ts-expect-error a required header
meum.invoicesCreate({ body: { ...money, secret: "s" } });
// @ts-expect-error a required body
meum.invoicesCreate({ params: { header } });
// @ts-expect-error a required path parameter
meum.getInvoice();
// @ts-expect-error no such parameter
meum.getInvoice({ params: { path: { id: "a" } } });
// @ts-expect-error not one of the values
meum.listInvoices({ params: { query: { status: ["closed"] } } });
// @ts-expect-error it takes no body
meum.listInvoices({ body: {} });
meum.listInvoices();
meum.listInvoices({ params: { query: { status: ["open"], created: { gte: "a" } }, cookie: { session: "s" } } });

const deleted = await meum.delete({ params: { path } });
is<typeof deleted, undefined>(true);
const updated = await meum.updateInvoice({ params: { path }, body: { memo: null } });
is<typeof updated extends infer T ? Extract<T, undefined> : never, undefined>(true);
const pdf = await meum.downloadInvoice({ params: { path } });
if (pdf instanceof Blob) pdf.size satisfies number;
else pdf.retryAfter satisfies number;
const csv = await meum.reportCsv({ params: { query: { query: { from: "a" } } } });
is<typeof csv, string>(true);
const note = await meum.putNote({ params: { path: { noteId: 1 } } });
is<typeof note, (string | number | null)[]>(true);
meum.putNote({ params: { path: { noteId: 1 } }, body: "text" });
meum.uploadLogo({ params: { path }, body: new Uint8Array(1) });
meum.uploadFile({ body: { file: new Blob([]), purpose: "receipt" } });
meum.uploadFile({ body: new FormData() });
// @ts-expect-error a file is no text
meum.uploadFile({ body: { file: "text", purpose: "receipt" } });
meum.tokenExchange({ body: new URLSearchParams() });
const status = await meum.getV1Status();
if (status.state === "up") status.since satisfies string;
else status.reason satisfies string;
const transfer = await meum.thenOperation({ params: { path: { chain: "a", hash: "b" } } });
is<typeof transfer.children[number], typeof transfer>(true);
transfer.parent satisfies string | null | undefined;

const error: unknown = 0;
if (isMeumApiError(error, "listInvoices")) {
  if (error.status === 401) error.body.error satisfies string;
  else if (error.status === 418) error.body.title satisfies string;
  // @ts-expect-error it documents no 500
  else if (error.status === 500) error.body;
}
if (isMeumApiError(error, "getInvoice") && error.status === 503) error.body.error satisfies string;
if (isMeumApiError(error, "invoicesCreate") && error.status === 409 && "title" in error.body)
  error.body.title satisfies string;
`;

const DIALECT = `
import { createMeumClient } from "./index.js";
const meum = createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE", baseUrl: "https://a.example.com" });
${EQUALITY}
const item = await meum.getItem({ params: { path: { id: "a" } } });
is<typeof item.id, string>(true);
is<typeof item.memo, string | null>(true);
is<typeof item.owner, { name: string } | null>(true);
is<typeof item.parent, { id?: string } | null>(true);
is<typeof item.kind, "a" | "b" | null>(true);
is<typeof item.extra, Record<string, unknown> | undefined>(true);
is<typeof item.heir, { name: string } | null | undefined>(true);
`;

test.each([
  ["dozen.yaml", DOZEN],
  ["dialect-3.0.yaml", DIALECT],
])("%s: the types compile in strict mode, and match the contract", async (name, consumer) => {
  expect(await compile((await generate(fixture(name))).files, consumer)).toEqual([]);
});

test("negative control: the comparison can fail", async () => {
  const { files } = await generate(fixture("dialect-3.0.yaml"));
  expect(await compile(files, `${DIALECT} item.id satisfies number;`)).toEqual([
    expect.stringMatching(
      /consumer\.ts:\d+: Type 'string' does not satisfy the expected type 'number'/,
    ),
  ]);
});

test("texts from the contract stay text", async () => {
  const { "operations.ts": table = "", "schema.ts": types = "" } = Object.fromEntries(
    (await generate(fixture("dozen.yaml"))).files,
  );
  for (const text of [table, types]) expect(text.match(/^export const injected/m)).toBeNull();
  const documented = table.slice(0, table.indexOf("  listInvoices(")).split("/**").at(-1);
  expect(documented).toContain("List *\\/ invoices \\@deprecated");
  expect(table.match(/^ {3}\* @deprecated$/gm)).toHaveLength(1);
});
