import { ofetch } from "ofetch";
import { authorization, checked, type Open, PATH, TIMEOUT_MS } from "./work.js";

const open: Open = (baseURL) => {
  const api = ofetch.create({
    baseURL,
    headers: { authorization },
    timeout: TIMEOUT_MS,
    retry: 0,
    redirect: "manual",
  });
  return async () => checked(await api(PATH, { method: "POST" }));
};
export default open;
