import createClient from "openapi-fetch";
import type { paths } from "../../src/generated/schema.js";
import { authorization, checked, type Open, PATH, TIMEOUT_MS } from "./work.js";

const open: Open = (baseUrl) => {
  const api = createClient<paths>({ baseUrl, headers: { authorization } });
  return async () => {
    const { data, response } = await api.POST(PATH, {
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return checked(data);
  };
};
export default open;
