/** A real server against the contract, without doing harm. */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createMeumClient } from "../src/index.js";
import { UnreachableError } from "./live/exchange.js";
import { readOptions, USAGE } from "./live/options.js";
import { MockServerError } from "./live/recognize.js";
import { reportLines } from "./live/report.js";
import { parseContract } from "./openapi/document.js";
import { canonical } from "./openapi/normalize.js";
import { listOperations } from "./openapi/operations.js";
import { ContractError } from "./openapi/problem.js";
import { UsageError } from "./util/arguments.js";

const CONTRACT = fileURLToPath(new URL("../openapi.yaml", import.meta.url));

let key: string | undefined;
const redact = (text: string) => (key ? text.replaceAll(key, "[key]") : text);
const say = (line: string) => console.log(redact(line));

try {
  const contract = readFileSync(CONTRACT, "utf8");
  const operations = listOperations(
    canonical(parseContract(contract, "openapi.yaml")),
    () => {}, // what is not supported has no method to check
  );
  const options = readOptions(process.argv.slice(2), process.env, operations, createMeumClient);
  key = options?.apiKey;
  if (!options) console.log(USAGE);
  else {
    say(`Checking ${options.baseUrl} against openapi.yaml …`);
    // Not before: it takes a second to load.
    const { checkServer } = await import("./live/index.js");
    const createClient = createMeumClient;
    const findings = await checkServer({ ...options, contract, createClient, say, wait });
    for (const line of reportLines(findings)) say(line);
    process.exitCode = findings.some(({ level }) => level === "violation") ? 1 : 0;
  }
} catch (error) {
  const known = [UsageError, ContractError, UnreachableError, MockServerError];
  const { message, stack } = error as Error;
  console.error(redact(known.some((kind) => error instanceof kind) ? message : (stack ?? message)));
  process.exitCode = 2;
}
