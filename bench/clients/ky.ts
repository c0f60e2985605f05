import ky from "ky";
import { authorization, checked, type Open, PATH, TIMEOUT_MS } from "./work.js";

const open: Open = (prefixUrl) => {
  const api = ky.create({
    prefixUrl,
    headers: { authorization },
    timeout: TIMEOUT_MS,
    retry: 0,
    redirect: "manual",
  });
  return async () => checked(await api.post(PATH.slice(1)).json());
};
export default open;
