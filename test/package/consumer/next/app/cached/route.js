export { POST } from "../disconnect.js";
export const fetchCache = "force-cache";
