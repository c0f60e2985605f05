import { request } from "undici";
import { authorization, checked, type Open, PATH, TIMEOUT_MS } from "./work.js";

const open: Open = (baseUrl) => async () => {
  const { statusCode, body } = await request(baseUrl + PATH, {
    method: "POST",
    headers: { authorization, accept: "application/json" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (statusCode < 200 || statusCode > 299) throw new Error(`HTTP ${statusCode}`);
  return checked(await body.json());
};
export default open;
