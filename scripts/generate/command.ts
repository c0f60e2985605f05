import { join } from "node:path";
import { ContractError, UnsupportedOperationError } from "../openapi/problem.js";
import { command, type Surroundings } from "../util/command.js";

const USAGE = `npm run generate [-- OPTION…]

Generates the client's methods, types and validators from the contract. Nothing but the contract is read.

--check             write nothing; fail if the generated files are stale
--omit-unsupported  leave out operations that are not supported, and list them, as --check does
--contract FILE     the contract (default: openapi.yaml)
--out DIRECTORY     where the files go (default: src/generated)
--help              print this

Exit 0: written, or up to date. 1: refused, or stale. 2: wrong usage.`;

export const generateCommand = command({
  usage: USAGE,
  options: {
    check: { type: "boolean", default: false },
    contract: { type: "string" },
    "omit-unsupported": { type: "boolean", default: false },
    out: { type: "string" },
  },
  run: async ({ values }, around) => {
    const { contract = join(around.root, "openapi.yaml") } = values;
    const { out = join(around.root, "src/generated") } = values;
    try {
      return await write(contract, out, values.check, values["omit-unsupported"], around);
    } catch (error) {
      const { message, stack = message } = error as Error;
      if (error instanceof UnsupportedOperationError) around.err(error.advice);
      else around.err(error instanceof ContractError ? message : stack);
      return 1;
    }
  },
});

async function write(
  contract: string,
  directory: string,
  check: boolean,
  omitUnsupported: boolean,
  { out, err }: Surroundings,
): Promise<number> {
  // Not before: they take a second to load.
  const { generate } = await import("./index.js");
  const { replace, stale } = await import("./write.js");
  const { files, warnings, omitted } = await generate(contract, {
    // What was left out of the files is not missing there.
    omitUnsupported: omitUnsupported || check,
  });
  for (const warning of warnings) err(`warning: ${warning}`);
  for (const operation of omitted) err(`left out: ${operation}`);
  const changed = stale(directory, files);
  if (check && changed.length) {
    err(`Stale in ${directory}: ${changed.join(", ")}. Run \`npm run generate\`.`);
    return 1;
  }
  if (changed.length) replace(directory, files);
  out(changed.length ? `Wrote ${changed.join(", ")}.` : "Up to date.");
  return 0;
}
