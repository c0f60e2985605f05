import { writeFileSync } from "node:fs";
import * as meum from "meum";
import * as testing from "meum/testing";
import { call } from "./call";

declare const test: (title: string, body: () => Promise<void>, timeoutMs: number) => void;

test("the package is loaded and used", async () => {
  const client: meum.MeumClient = meum.createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE" });
  // @ts-expect-error
  void client.wooConnect;
  const { AT = "", SEEN = "" } = process.env;
  writeFileSync(SEEN, JSON.stringify(await call(meum, testing, JSON.parse(AT))));
}, 60_000);
