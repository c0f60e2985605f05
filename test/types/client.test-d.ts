import {
  type components,
  createMeumClient,
  isMeumApiError,
  type MeumApiError,
  type Outcome,
} from "meum";
import { describe, expectTypeOf, it } from "vitest";

const meum = createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE" });
type ErrorResponse = components["schemas"]["ErrorResponse"];

describe("wooDisconnect", () => {
  it("gives what the contract says", () => {
    expectTypeOf(meum.wooDisconnect).returns.resolves.toEqualTypeOf<{ disconnected: boolean }>();
  });

  it("takes call options, and nothing else", () => {
    meum.wooDisconnect({
      timeoutMs: 1,
      deadlineMs: 1,
      maxRetries: 0,
      headers: { a: null },
      signal: null,
    });
    // @ts-expect-error no such option
    meum.wooDisconnect({ timeout: 1 });
    // @ts-expect-error the operation has no body
    meum.wooDisconnect({ body: {} });
    // @ts-expect-error the operation has no parameters
    meum.wooDisconnect({ params: { query: { a: 1 } } });
    // @ts-expect-error a number
    meum.wooDisconnect({ timeoutMs: "1" });
  });
});

describe("createMeumClient", () => {
  it("takes the documented options, and nothing else", () => {
    createMeumClient({ apiKey: process.env.MEUM_API_KEY, baseUrl: undefined });
    createMeumClient({ apiKey: async () => "sk_live_x", fetch: globalThis.fetch });
    // @ts-expect-error no such option
    createMeumClient({ retries: 1 });
    // @ts-expect-error of a call, not of a client
    createMeumClient({ signal: null });
  });

  it("knows the contract's operations, and no other", () => {
    // @ts-expect-error no such operation
    meum.wooConnect;
    meum.api.POST("/v1/integration/woocommerce/disconnect");
    // @ts-expect-error no such path
    meum.api.POST("/v1/nothing");
    // @ts-expect-error no such method of the path
    meum.api.GET("/v1/integration/woocommerce/disconnect");
  });
});

describe("isMeumApiError", () => {
  const error: unknown = undefined;

  it("narrows to the class", () => {
    if (!isMeumApiError(error)) return;
    expectTypeOf(error).toEqualTypeOf<MeumApiError>();
    expectTypeOf(error.outcome).toEqualTypeOf<Outcome>();
    expectTypeOf(error.body).toBeUnknown();
  });

  it("with an operation, narrows by status to what the contract documents", () => {
    if (!isMeumApiError(error, "wooDisconnect")) return;
    expectTypeOf(error.status).toEqualTypeOf<403 | 404>();
    if (error.status === 404) expectTypeOf(error.body).toEqualTypeOf<ErrorResponse>();
    // @ts-expect-error not documented
    if (error.status === 401) error;
  });

  it("knows the operations", () => {
    // @ts-expect-error no such operation
    isMeumApiError(error, "wooConnect");
  });
});
