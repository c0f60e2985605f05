import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createMeumClient, settle } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { createMeumFake, FAILURES, HANGING } from "./fixture.js";

// test/docs/examples.test.ts compiles and runs its examples.
const PAGE = readFileSync(new URL("../../docs/testing.md", import.meta.url), "utf8");

test("the table of docs/testing.md lists every failure, with its outcome", async () => {
  const rows = [...PAGE.matchAll(/^\| `([\w-]+)` .*\| `([\w-]+)` +\|$/gm)];
  expect(rows.map(([, name]) => name).sort()).toEqual([...FAILURES].sort());
  for (const [, name, outcome] of rows) {
    const fake = createMeumFake();
    fake.reply("wooDisconnect", name);
    const timeoutMs = HANGING.test(`${name}`) ? 200 : 10_000;
    const meum = createMeumClient({ apiKey: KEY, fetch: fake.fetch, maxRetries: 0, timeoutMs });
    expect(await settle(meum.wooDisconnect()), name).toMatchObject({ outcome });
  }
});
