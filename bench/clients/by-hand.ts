import { authorization, checked, type Open, PATH, TIMEOUT_MS } from "./work.js";

const open: Open = (baseUrl) => async () => {
  const response = await fetch(baseUrl + PATH, {
    method: "POST",
    headers: { authorization, accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return checked(await response.json());
};
export default open;
