/** `openapi.yaml` -> `src/generated/`. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readArguments } from "./util/arguments.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const USAGE = `npm run generate [-- OPTION…]

Generates the client's methods, types and validators from the contract. Nothing but the contract is read.

--check             write nothing; fail if the generated files are stale
--omit-unsupported  leave out operations that are not supported, and list them, as --check does
--contract FILE     the contract (default: openapi.yaml)
--out DIRECTORY     where the files go (default: src/generated)
--help              print this

Exit 0: written, or up to date. 1: refused, or stale. 2: wrong usage.`;

const { values } = readArguments(USAGE, {
  check: { type: "boolean", default: false },
  contract: { type: "string", default: join(ROOT, "openapi.yaml") },
  "omit-unsupported": { type: "boolean", default: false },
  out: { type: "string", default: join(ROOT, "src/generated") },
});

// Not before: they take a second to load.
const { generate } = await import("./generate/index.js");
const { replace, stale } = await import("./generate/write.js");
const { ContractError, UnsupportedOperationError } = await import("./openapi/problem.js");

try {
  await run(values.contract, values.out, values.check, values["omit-unsupported"]);
} catch (error) {
  const { message, stack } = error as Error;
  if (error instanceof UnsupportedOperationError) console.error(error.advice);
  else if (error instanceof ContractError) console.error(message);
  else console.error(stack);
  process.exitCode = 1;
}

async function run(contract: string, out: string, check: boolean, omitUnsupported: boolean) {
  const { files, warnings, omitted } = await generate(contract, {
    // What was left out of the files is not missing there.
    omitUnsupported: omitUnsupported || check,
  });
  for (const warning of warnings) console.error(`warning: ${warning}`);
  for (const operation of omitted) console.error(`left out: ${operation}`);
  const changed = stale(out, files);
  if (check && changed.length) {
    console.error(`Stale in ${out}: ${changed.join(", ")}. Run \`npm run generate\`.`);
    process.exitCode = 1;
    return;
  }
  if (changed.length) replace(out, files);
  console.log(changed.length ? `Wrote ${changed.join(", ")}.` : "Up to date.");
}
