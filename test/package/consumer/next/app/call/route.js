import * as meum from "meum";
import { call } from "../../../call.mjs";

export async function POST(request) {
  return Response.json(await call(meum, await request.json()));
}
