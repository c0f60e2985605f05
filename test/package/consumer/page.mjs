import * as meum from "meum";
import * as testing from "meum/testing";
import { call } from "./call.mjs";

async function see() {
  let guard;
  try {
    meum.createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE" });
  } catch (error) {
    guard = error.name;
  }
  const at = { ...(await (await fetch("/at")).json()), prism: location.origin, reusing: undefined };
  return { guard, ...(await call(meum, testing, at, { dangerouslyAllowBrowser: true })) };
}

const seen = await see().catch((error) => ({ failed: `${error.stack}` }));
await fetch("/seen", { method: "POST", body: JSON.stringify(seen) });
