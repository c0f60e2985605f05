import { statSync } from "node:fs";
import { basename, join, parse, resolve } from "node:path";
import { command, type Surroundings } from "../util/command.js";
import { directoryOf, install, recover, stale } from "../util/install.js";
import { LONG_CONTRACT } from "../util/progress.js";

const USAGE = `npm run generate [-- OPTION…]

Generates the client's methods, types and validators from the contract. Nothing but the contract is read.`;

export const generateCommand = command({
  usage: USAGE,
  options: {
    check: {
      type: "boolean",
      default: false,
      says: "write nothing; fail if the generated files are stale",
    },
    "omit-unsupported": {
      type: "boolean",
      default: false,
      says: "leave out operations that are not supported, and list them, as --check does",
    },
    contract: { type: "string", value: "FILE", says: "the contract (default: openapi.yaml)" },
    out: {
      type: "string",
      value: "DIRECTORY",
      says: "where the files go (default: src/generated)",
    },
  },
  exits: "Exit 0: written, or up to date. 1: refused, or stale. 2: wrong usage.",
  run: ({ values }, around) => {
    const { contract = join(around.root, "openapi.yaml") } = values;
    const { out = join(around.root, "src/generated") } = values;
    return write(contract, out, values.check, values["omit-unsupported"], around);
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
  const { dir: root, base: name } = parse(resolve(directory));
  if (!check) recover(root);
  const { size = 0 } = statSync(contract, { throwIfNoEntry: false }) ?? {};
  if (size > LONG_CONTRACT) err(`Generating from ${contract} …`);
  const { files, warnings, omitted } = await generate(contract, {
    // What was left out of the files is not missing there.
    omitUnsupported: omitUnsupported || check,
  });
  for (const warning of warnings) err(`warning: ${warning}`);
  for (const operation of omitted) err(`left out: ${operation}`);
  const wanted = directoryOf(root, name, files);
  const changed = [...stale(root, wanted).keys()].map((path) => basename(path));
  if (check && changed.length) {
    err(`Stale in ${directory}: ${changed.join(", ")}. Run \`npm run generate\`.`);
    return 1;
  }
  install(root, wanted);
  out(changed.length ? `Wrote ${changed.join(", ")}.` : "Up to date.");
  return 0;
}
