import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { liveCommand } from "../../scripts/live/command.js";
import { certificateOf } from "../support/certificate.js";
import { refusedUrl } from "../support/fault-server.js";
import { packageOf } from "../support/generated-package.js";
import { prismOf } from "../support/prism.js";
import { projectOf, run, runHere } from "../support/run.js";
import { KEY } from "../support/secret.js";
import { serveHttp } from "../support/servers.js";
import { temporary } from "../support/temporary.js";
import { body, contractOf, operation, parameter } from "./contract.js";

/** The command in a project of this contract. */
async function contractCheck(args: string[], env: Record<string, string> = {}) {
  const { createMeumClient: createClient } = await packageOf(CONTRACT);
  const command = liveCommand({ createClient, startProxy: prismOf });
  return runHere(command, await projectOf(CONTRACT), args, env);
}

const CONTRACT = contractOf({
  "/v1/things/{id}/pay": {
    post: operation("payThing", {
      summary: "Pays",
      parameters: [parameter("id", "path", { type: "string", example: "thing 1" })],
      requestBody: body({ amount: { type: "integer", example: 5 } }),
    }),
  },
});

test("an address without a server: the check could not be made", async () => {
  const { code, stderr } = await contractCheck(["--base-url", await refusedUrl()]);
  expect(stderr).toMatch(/could not be reached: connect ECONNREFUSED/);
  expect(code).toBe(2);
});

test("the real call is made only with --execute, with the key, which is never shown", async () => {
  const keys: (string | undefined)[] = [];
  const url = await serveHttp((request, response) => {
    keys.push(request.headers.authorization);
    const real = request.headers.authorization === `Bearer ${KEY}`;
    const type = real ? `text/${KEY}` : "application/json";
    response
      .writeHead(real ? 200 : 403, { "content-type": type })
      // Repeated, as a careless server may.
      .end(real ? `{"done":true,"key":"${KEY}"}` : '{"error":"unknown key"}');
  });
  const checked = await contractCheck(["--base-url", url], { MEUM_API_KEY: KEY });
  expect(checked.stdout).toContain("payThing (POST /v1/things/{id}/pay): without a key: 403");
  expect(checked.stdout).toContain("payThing (POST /v1/things/{id}/pay): with a made-up key: 403");
  expect(checked.stdout).toMatch(/0 violations, 0 warnings, 0 notes\.\n$/);
  expect(checked.code).toBe(0);
  const madeUp = expect.stringMatching(/^Bearer made_up_/);
  expect(keys.splice(0)).toEqual([undefined, undefined, madeUp, undefined]);

  // And the real one.
  const args = ["--base-url", url, "--execute", "payThing", "--key-env", "OTHER"];
  const executed = await contractCheck(args, { OTHER: KEY });
  expect(executed.stdout).toMatch(/media-type: .*"text\/\[key\]"/i);
  expect(executed.code).toBe(1);
  // The request as it is, before it is sent.
  const before = executed.stdout.indexOf(
    `payThing: about to send POST ${url}/v1/things/thing%201/pay, body: {"amount":5}, with the given key. Pays`,
  );
  expect(before).toBeGreaterThan(0);
  expect(executed.stdout.indexOf("payThing: 200: done")).toBeGreaterThan(before);
  expect(keys).toEqual([undefined, undefined, madeUp, undefined, `Bearer ${KEY}`]);
  const all = checked.stdout + checked.stderr + executed.stdout + executed.stderr;
  expect(all).not.toContain(KEY);
});

test("a mock server of the contract: one line says so, and nothing is checked", async () => {
  const prism = await prismOf(CONTRACT);
  onTestFinished(() => prism.stop());
  const { code, stdout, stderr } = await contractCheck(["--base-url", prism.url]);
  expect(stderr).toMatch(/^http:\S+ is a mock server \(Prism\): .*Nothing was checked\. .*\n$/);
  expect(stdout).toMatch(/^Checking http:\S+ against openapi\.yaml …\n$/);
  expect(code).toBe(2);
});

test.each([
  ["--nothing", /^Unknown option '--nothing'\. Help: npm run contract -- --help\n$/],
  ["nothing", /^Unexpected argument 'nothing'\. Help: npm run contract -- --help\n$/],
])("%s", async (argument, said) => {
  const { code, stderr } = await contractCheck([argument]);
  expect(stderr).toMatch(said);
  expect(code).toBe(2);
});

test("over TLS; a violation gives the exit code 1", async () => {
  const tls = await certificateOf("localhost");
  const url = await serveHttp((_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"done":"yes"}');
  }, tls);
  // A process of its own, with a Prism of its own: Node reads whom it trusts when it starts.
  const trusting = await run(await projectOf(CONTRACT), "contract-check.ts", ["--base-url", url], {
    NODE_EXTRA_CA_CERTS: join(temporary({ "ca.pem": tls.cert }), "ca.pem"),
  });
  const doubting = await contractCheck(["--base-url", url]);
  expect(trusting.stdout).toMatch(/violation payThing at response.body.done: type/);
  expect(trusting.stdout).toMatch(/violation payThing at security: accepts-no-key: GRAVE/);
  expect(trusting.stdout).toMatch(/3 violations/);
  expect(trusting.code).toBe(1);
  expect(doubting).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/could not be reached: .*self-signed/),
  });
});
