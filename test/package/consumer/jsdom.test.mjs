import { writeFile } from "node:fs/promises";
import * as meum from "meum";
import * as testing from "meum/testing";
import { expect, test } from "vitest";
import { call } from "./call.mjs";

test("jsdom is not taken for a browser", async () => {
  expect(document.body).toBeInstanceOf(window.HTMLElement);
  await writeFile(
    "seen.json",
    JSON.stringify(await call(meum, testing, JSON.parse(process.env.AT))),
  );
}, 60_000);
