/** Does what `faults.ts` says, and keeps a log of what it did for each call. */
import { createServer } from "node:http";
import { CALL_HEADER, faultOf, TIMEOUT_MS } from "./faults.js";

const total = Number(process.argv[2]);
/** Per call, how often it was done, and how often it was asked for. */
const done = new Uint8Array(total);
const asked = new Uint8Array(total);
const JSON_TYPE = { "content-type": "application/json" };
const ANSWER = '{"disconnected":true}';

const server = createServer((request, response) => {
  const call = Number(request.headers[CALL_HEADER]);
  asked[call]!++;
  request.resume();
  const fault = faultOf(call);
  const refuse = () =>
    response
      .writeHead(429, { ...JSON_TYPE, "retry-after": "0" })
      .end('{"error":"Too many requests"}');
  const answer = (body = ANSWER) => response.writeHead(200, JSON_TYPE).end(body);
  if (fault === "reset before it is done") return request.socket.resetAndDestroy();
  if (fault === "429 each time") return refuse();
  if (fault === "429, then done" && asked[call] === 1) return refuse();
  done[call]!++;
  if (fault === "reset after it is done") request.socket.resetAndDestroy();
  else if (fault === "slow: done, answered too late") setTimeout(answer, 2 * TIMEOUT_MS);
  else if (fault === "body cut off") {
    response.writeHead(200, { ...JSON_TYPE, "content-length": ANSWER.length });
    response.write(ANSWER.slice(0, 9), () => request.socket.destroy());
  } else if (fault === "body that is not the contract's")
    answer(call % 2 ? '{"disconnected":"yes"}' : "<html>");
  else answer();
});
server.listen(0, "127.0.0.1", () => process.send!(server.address()));
process.on("message", () => process.send!({ done, asked }));
process.on("disconnect", () => process.exit());
