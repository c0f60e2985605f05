import { expect, test } from "vitest";
import { compile, EQUALITY, generatedFrom } from "../support/generated-package.js";
import { PUBLISHED } from "../support/published.js";

// A strict compiler is the judge; each `@ts-expect-error` is one that must be there.
const CONSUMER = `
import { type components, createMeumClient, isMeumApiError, type MeumApiError, type Outcome } from "./index.js";
${EQUALITY}
type ErrorResponse = components["schemas"]["ErrorResponse"];
const meum = createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE" });
const error: unknown = undefined;

// An operation gives what the contract says, and takes call options and nothing else.
const result = await meum.wooDisconnect();
is<typeof result.disconnected, boolean>(true);
is<keyof typeof result, "disconnected">(true);
meum.wooDisconnect({ timeoutMs: 1, deadlineMs: 1, maxRetries: 0, headers: { a: null }, signal: null });
// @ts-expect-error no such option
meum.wooDisconnect({ timeout: 1 });
// @ts-expect-error the operation has no body
meum.wooDisconnect({ body: {} });
// @ts-expect-error the operation has no parameters
meum.wooDisconnect({ params: { query: { a: 1 } } });
// @ts-expect-error a number
meum.wooDisconnect({ timeoutMs: "1" });

// A client takes the documented options, and nothing else.
createMeumClient({ apiKey: process.env.MEUM_API_KEY, baseUrl: undefined });
createMeumClient({ apiKey: async () => "sk_live_x", fetch: globalThis.fetch });
// @ts-expect-error no such option
createMeumClient({ retries: 1 });
// @ts-expect-error of a call, not of a client
createMeumClient({ signal: null });

// It knows the contract's operations, and no other.
// @ts-expect-error no such operation
meum.wooConnect;
meum.api.POST("/v1/integration/woocommerce/disconnect");
// @ts-expect-error no such path
meum.api.POST("/v1/nothing");
// @ts-expect-error no such method of the path
meum.api.GET("/v1/integration/woocommerce/disconnect");

// The guard narrows to the class; with an operation, by status to what the contract documents.
if (isMeumApiError(error)) {
  is<typeof error, MeumApiError>(true);
  is<typeof error.outcome, Outcome>(true);
  is<typeof error.body, unknown>(true);
}
if (isMeumApiError(error, "wooDisconnect")) {
  is<typeof error.status, 403 | 404>(true);
  if (error.status === 404) is<typeof error.body, ErrorResponse>(true);
  // @ts-expect-error not documented
  if (error.status === 401) error;
}
// @ts-expect-error no such operation
isMeumApiError(error, "wooConnect");
`;

const files = generatedFrom(PUBLISHED);

test("the types of a client, its operations and its guard", async () => {
  expect(await compile(await files, CONSUMER)).toEqual([]);
});

test("negative control: a wrong type is found", async () => {
  const wrong = CONSUMER.replace(
    "typeof result.disconnected, boolean",
    "typeof result.disconnected, string",
  );
  expect(await compile(await files, wrong)).toEqual([expect.stringMatching(/consumer\.ts:12: /)]);
});
