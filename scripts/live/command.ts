import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseContract } from "../openapi/document.js";
import { canonical } from "../openapi/normalize.js";
import { listOperations } from "../openapi/operations.js";
import { type Command, command } from "../util/command.js";
import type { LiveCheck } from "./index.js";
import { OPTIONS, readOptions, USAGE } from "./options.js";
import { reportLines } from "./report.js";

/** The command for the client of the project's contract. */
export function liveCommand(given: Pick<LiveCheck, "createClient"> & Partial<LiveCheck>): Command {
  return (args, around) => {
    let key: string | undefined;
    const redacted = (print: (text: string) => void) => (text: string) =>
      print(key ? text.replaceAll(key, "[key]") : text);
    const check = command({
      usage: USAGE,
      options: OPTIONS,
      exits:
        "Exit 0: no violation. 1: violations. 2: wrong usage, or there is no real server at URL.",
      failure: 2,
      run: async ({ values }, { root, env, out }) => {
        const contract = readFileSync(join(root, "openapi.yaml"), "utf8");
        // Not by `contractOf`, which takes a second to load: wrong usage is said at once.
        const operations = listOperations(
          canonical(parseContract(contract, "openapi.yaml")),
          () => {}, // what is not supported has no method to check
        );
        const options = readOptions(values, env, operations, given.createClient);
        key = options.apiKey;
        out(`Checking ${options.baseUrl} against openapi.yaml …`);
        // Not before: it takes a second to load.
        const { checkServer } = await import("./index.js");
        const findings = await checkServer({ ...options, contract, say: out, wait, ...given });
        for (const line of reportLines(findings)) out(line);
        return findings.some(({ level }) => level === "violation") ? 1 : 0;
      },
    });
    return check(args, { ...around, out: redacted(around.out), err: redacted(around.err) });
  };
}
