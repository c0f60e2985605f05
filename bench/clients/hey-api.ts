import { createClient } from "../.generated/hey-api/client/index.js";
import { wooDisconnect } from "../.generated/hey-api/sdk.gen.js";
import { checked, KEY, type Open, TIMEOUT_MS } from "./work.js";

const open: Open = (baseUrl) => {
  const client = createClient({ baseUrl, auth: KEY, redirect: "manual" });
  return async () => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return checked((await wooDisconnect({ client, signal, throwOnError: true })).data);
  };
};
export default open;
