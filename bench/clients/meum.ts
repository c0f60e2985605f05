import { createMeumClient } from "../../dist/index.js";
import { KEY, type Open, TIMEOUT_MS } from "./work.js";

const open: Open = (baseUrl) => {
  const meum = createMeumClient({ apiKey: KEY, baseUrl, timeoutMs: TIMEOUT_MS });
  return () => meum.wooDisconnect();
};
export default open;
