import * as meum from "meum";
import { call } from "./call.mjs";

export default {
  async fetch(_request, { AT }) {
    return Response.json(await call(meum, JSON.parse(AT)));
  },
};
