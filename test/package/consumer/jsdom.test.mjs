import { writeFile } from "node:fs/promises";
import * as meum from "meum";
import { expect, test } from "vitest";
import { call } from "./call.mjs";

test("jsdom is not taken for a browser", async () => {
  expect(document.body).toBeInstanceOf(window.HTMLElement);
  await writeFile("seen.json", JSON.stringify(await call(meum, JSON.parse(process.env.AT))));
});
