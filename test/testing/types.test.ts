import { expect, test } from "vitest";
import { fixtureContract } from "../support/contract.js";
import { compile, generatedFrom } from "../support/generated-package.js";

const CONSUMER = `
import { createMeumClient } from "./index.js";
import { createMeumFake, type FailureName, type MeumFake, type Reply } from "./testing/index.js";

const fake: MeumFake = createMeumFake();
export const meum = createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE", fetch: fake.fetch });

fake.reply("wooDisconnect", 200, 403, 404, "connection-lost");
fake.reply("wooDisconnect", { status: 200, body: { disconnected: false } });
fake.reply("wooStatus", { status: 404, body: { code: "INTEGRATION_NOT_FOUND" }, headers: { Via: "1" } });
fake.reply("wooStatus", { status: 429, headers: { "Retry-After": "1" } });
const plan: Reply<"wooDisconnect">[] = [200, "no-response"];
fake.reply("wooDisconnect", ...plan);
export const failure: FailureName = "too-many-requests";
export const everywhere: typeof globalThis.fetch = fake.fetch;
fake.reply("wooDisconnect", { status: 418 }, { status: 529, body: "Overloaded" });
export const path: string | undefined = fake.calls[0]?.path;

// @ts-expect-error: no such operation
fake.reply("wooConnect", 200);
// @ts-expect-error: not documented, so that there is no example
fake.reply("wooDisconnect", 401);
// @ts-expect-error: no such failure
fake.reply("wooDisconnect", "conection-lost");
// @ts-expect-error: of the wrong type
fake.reply("wooDisconnect", { status: 200, body: { disconnected: "yes" } });
// @ts-expect-error: a body is missing
fake.reply("wooDisconnect", { status: 200 });
// @ts-expect-error: of another status
fake.reply("wooDisconnect", { status: 404, body: { disconnected: true } });
// @ts-expect-error: not to be changed
fake.calls.push(fake.calls[0]!);
`;

test("replies are typed by operation and status", async () => {
  const files = await generatedFrom(fixtureContract());
  expect(await compile(files, CONSUMER)).toEqual([]);
});
