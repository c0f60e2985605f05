import * as meum from "meum";
import * as testing from "meum/testing";
import { call } from "../../../call.mjs";

export async function POST(request) {
  return Response.json(await call(meum, testing, await request.json()));
}
