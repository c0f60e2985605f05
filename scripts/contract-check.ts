/** A real server against the contract, without doing harm. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createMeumClient } from "../src/index.js";
import { ContractError, parseContract } from "./contract.js";
import { listOperations } from "./operations.js";
import { type Finding, probeServer, UnreachableError } from "./probe/probe-server.js";

const USAGE = `npm run contract -- --base-url URL [--execute OPERATION]… [--key-env NAME]

Asks the server at URL (https; http on loopback), through Prism's validating proxy. An operation that
needs a key is sent a made-up one: the server must refuse it, in a documented way. One that needs none
is called where its method is safe (GET, HEAD, OPTIONS). Nothing else is done, unless you ask:

--execute OPERATION  calls it for real, with the key in the environment's MEUM_API_KEY
--key-env NAME       the environment's variable that has the key, if it is another

Exit 0: no violation. 1: violations. 2: the server could not be asked.`;

const CONTRACT = fileURLToPath(new URL("../openapi.yaml", import.meta.url));
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** What the check was started with cannot be used. */
class UsageError extends Error {}

let key: string | undefined;
const redact = (text: string) => (key ? text.replaceAll(key, "[key]") : text);
const say = (line: string) => console.log(redact(line));

try {
  const options = readOptions();
  if (!options) console.log(USAGE);
  else {
    const findings = await probeServer({
      ...options,
      contract: readFileSync(CONTRACT, "utf8"),
      createClient: createMeumClient,
      say,
    });
    process.exitCode = report(findings);
  }
} catch (error) {
  const known =
    error instanceof UsageError ||
    error instanceof ContractError ||
    error instanceof UnreachableError;
  console.error(redact(known ? error.message : String((error as Error).stack ?? error)));
  process.exitCode = 2;
}

function report(findings: Finding[]): number {
  for (const { level, operation, place, rule, message } of findings)
    say(`  ${level.padEnd(9)} ${operation} at ${place}: ${rule}: ${message}`);
  const count = findings.filter(({ level }) => level === "violation").length;
  say(
    count
      ? `${count} violation${count > 1 ? "s" : ""} of the contract.`
      : "No violation of the contract.",
  );
  return count ? 1 : 0;
}

function readOptions() {
  const { help, "base-url": baseUrl, execute, "key-env": keyEnv } = readArguments();
  if (help) return undefined;
  if (!baseUrl) throw new UsageError(`Expected --base-url URL.\n\n${USAGE}`);
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (
    !url ||
    !(url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname)))
  )
    throw new UsageError("Expected --base-url to be an https URL (http on loopback only).");
  if (url.username || url.password || url.search || url.hash)
    throw new UsageError("Expected --base-url without user, password, query and fragment.");
  const operations = listOperations(parseContract(readFileSync(CONTRACT, "utf8"), "openapi.yaml"));
  for (const name of execute) {
    const operation = operations.find((one) => one.name === name);
    if (!operation)
      throw new UsageError(
        `No operation is called \`${name}\`. The contract has: ${operations.map(({ name }) => name).join(", ")}.`,
      );
    if (!operation.keyHeader) continue;
    key = process.env[keyEnv];
    if (!key)
      throw new UsageError(
        `Expected the key for ${name} in the environment's ${keyEnv}; it is not set.`,
      );
    // Says what is wrong with the key, without repeating it.
    try {
      createMeumClient({ apiKey: key });
    } catch (error) {
      throw new UsageError(`${keyEnv}: ${(error as Error).message}`);
    }
  }
  return { baseUrl: url.href, execute, apiKey: key };
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        "base-url": { type: "string" },
        execute: { type: "string", multiple: true, default: [] },
        "key-env": { type: "string", default: "MEUM_API_KEY" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
