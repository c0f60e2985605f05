/** A real server against the contract, without doing harm. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createMeumClient } from "../src/index.js";
import { type Finding, probeServer, UnreachableError } from "./live/index.js";
import { readOptions, USAGE, UsageError } from "./live/options.js";
import { ContractError, parseContract } from "./openapi/document.js";
import { canonical } from "./openapi/normalize.js";
import { listOperations } from "./openapi/operations.js";

const CONTRACT = fileURLToPath(new URL("../openapi.yaml", import.meta.url));

let key: string | undefined;
const redact = (text: string) => (key ? text.replaceAll(key, "[key]") : text);
const say = (line: string) => console.log(redact(line));

try {
  const contract = readFileSync(CONTRACT, "utf8");
  const operations = listOperations(canonical(parseContract(contract, "openapi.yaml")));
  const options = readOptions(process.argv.slice(2), process.env, operations);
  key = options?.apiKey;
  if (!options) console.log(USAGE);
  else
    process.exitCode = report(
      await probeServer({ ...options, contract, createClient: createMeumClient, say }),
    );
} catch (error) {
  const known = [UsageError, ContractError, UnreachableError].some((kind) => error instanceof kind);
  const { message, stack } = error as Error;
  console.error(redact(known ? message : (stack ?? message)));
  process.exitCode = 2;
}

function report(findings: Finding[]): 0 | 1 {
  for (const { level, operation, place, rule, message } of findings)
    say(`  ${level.padEnd(9)} ${operation} at ${place}: ${rule}: ${message}`);
  const count = findings.filter(({ level }) => level === "violation").length;
  const few = count === 1 ? "1 violation" : `${count || "No"} violations`;
  say(`${few} of the contract.`);
  return count ? 1 : 0;
}
