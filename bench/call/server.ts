/** What every client talks to: loopback, a process of its own, always the same answer. */
import { createServer } from "node:http";

const ANSWER = '{"disconnected":true}';
const HEADERS = { "content-type": "application/json", "content-length": ANSWER.length };

const server = createServer((request, response) => {
  // What is not the whole job is an error, so that no client wins by leaving a part of it out.
  const valid =
    request.method === "POST" &&
    request.url === "/v1/integration/woocommerce/disconnect" &&
    request.headers.authorization === "Bearer sk_live_EXAMPLE_DO_NOT_USE";
  request.resume();
  response.writeHead(valid ? 200 : 400, HEADERS).end(ANSWER);
});
server.keepAliveTimeout = 600_000; // nobody pays for a connection that idled while others ran
server.listen(0, "127.0.0.1", () => process.send!(server.address()));
process.on("disconnect", () => process.exit());
