import * as meum from "meum";
import { call } from "./call.mjs";

console.log(JSON.stringify(await call(meum, JSON.parse(process.argv.at(-1)))));
