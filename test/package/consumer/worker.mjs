import * as meum from "meum";
import * as testing from "meum/testing";
import { call } from "./call.mjs";

export default {
  async fetch(_request, { AT }) {
    return Response.json(await call(meum, testing, JSON.parse(AT)));
  },
};
