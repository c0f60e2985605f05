import {
  type CallOptions,
  createMeumClient,
  isMeumApiError,
  isMeumError,
  type MeumClient,
  type MeumClientOptions,
  MeumTimeoutError,
  type Outcome,
  type paths,
} from "meum";
import { createMeumFake, type FailureName, type Reply } from "meum/testing";

const options: MeumClientOptions = { apiKey: async () => "sk_live_EXAMPLE_DO_NOT_USE" };
const meum: MeumClient = createMeumClient(options);
const call: CallOptions = { signal: AbortSignal.timeout(1), headers: { "X-Trace": "1" } };

export async function use(): Promise<boolean | Outcome | undefined> {
  try {
    const { disconnected } = await meum.wooDisconnect(call);
    const sure: boolean = disconnected;
    return sure;
  } catch (error) {
    if (isMeumApiError(error, "wooDisconnect") && error.status === 404) {
      const text: string | undefined = error.body.error;
      return text === error.code;
    }
    if (error instanceof MeumTimeoutError || isMeumError(error)) return error.outcome;
    throw error;
  }
}

export async function raw(): Promise<Response> {
  const { data, response } = await meum.api.POST("/v1/integration/woocommerce/disconnect");
  const disconnected: boolean | undefined = data?.disconnected;
  return disconnected ? response : Response.error();
}

type Statuses = keyof paths["/v1/integration/woocommerce/disconnect"]["post"]["responses"];
export const documented: Statuses[] = [200, 403, 404];

const fake = createMeumFake();
const failure: FailureName = "connection-lost";
const replies: Reply<"wooDisconnect">[] = [
  403,
  failure,
  { status: 200, body: { disconnected: true } },
];
fake.reply("wooDisconnect", ...replies);
export const faked: MeumClient = createMeumClient({ ...options, fetch: fake.fetch });

// Each must be refused: were the types not found, all would be `any`, and none would be.
// @ts-expect-error
createMeumClient({ timeoutMs: "1" });
// @ts-expect-error
createMeumClient({ retries: 1 });
// @ts-expect-error
meum.wooConnect();
// @ts-expect-error
meum.api.POST("/v1/integration/woocommerce/connect");
// @ts-expect-error
export const undocumented: Statuses[] = [401];
// @ts-expect-error
fake.reply("wooDisconnect", 401);
