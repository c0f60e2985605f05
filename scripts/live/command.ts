import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseContract } from "../openapi/document.js";
import { canonical } from "../openapi/normalize.js";
import { listOperations } from "../openapi/operations.js";
import { ContractError } from "../openapi/problem.js";
import { UsageError } from "../util/arguments.js";
import { type Command, command } from "../util/command.js";
import { UnreachableError } from "./exchange.js";
import type { LiveCheck } from "./index.js";
import { OPTIONS, readOptions, USAGE } from "./options.js";
import { MockServerError } from "./recognize.js";
import { reportLines } from "./report.js";

const KNOWN = [UsageError, ContractError, UnreachableError, MockServerError];

/** The command for the client of the project's contract. */
export function liveCommand(given: Pick<LiveCheck, "createClient"> & Partial<LiveCheck>): Command {
  return command({
    usage: USAGE,
    options: OPTIONS,
    run: async ({ values }, { root, env, out, err }) => {
      let key: string | undefined;
      const redact = (text: string) => (key ? text.replaceAll(key, "[key]") : text);
      const say = (line: string) => out(redact(line));
      try {
        const contract = readFileSync(join(root, "openapi.yaml"), "utf8");
        const operations = listOperations(
          canonical(parseContract(contract, "openapi.yaml")),
          () => {}, // what is not supported has no method to check
        );
        const options = readOptions(values, env, operations, given.createClient);
        key = options.apiKey;
        say(`Checking ${options.baseUrl} against openapi.yaml …`);
        // Not before: it takes a second to load.
        const { checkServer } = await import("./index.js");
        const findings = await checkServer({ ...options, contract, say, wait, ...given });
        for (const line of reportLines(findings)) say(line);
        return findings.some(({ level }) => level === "violation") ? 1 : 0;
      } catch (error) {
        const { message, stack = message } = error as Error;
        err(redact(KNOWN.some((kind) => error instanceof kind) ? message : stack));
        return 2;
      }
    },
  });
}
