import { createMeumClient } from "../../dist/index.js";
import { KEY, type Open, TIMEOUT_MS } from "./work.js";

const open: Open = (baseUrl) => {
  const meum = createMeumClient({ apiKey: KEY, baseUrl, timeoutMs: TIMEOUT_MS });
  return () => meum.wooDisconnect();
};
export default open;

/** As on a runtime without diagnostics channels. In a process of its own: it changes the process. */
export const withoutEvidence: Open = (baseUrl) => {
  Object.assign(process, { getBuiltinModule: undefined });
  return open(baseUrl);
};
