import * as meum from "meum";
import * as testing from "meum/testing";
import { call } from "./call.mjs";

console.log(JSON.stringify(await call(meum, testing, JSON.parse(process.argv.at(-1)))));
