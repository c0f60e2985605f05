import { readFileSync } from "node:fs";
import { type Contract, type ContractOptions, contractOf } from "../openapi/contract.js";
import { readContract } from "../openapi/document.js";
import { emitExamples } from "./examples.js";
import { formatted } from "./format.js";
import { emitOperations, runtimeOf } from "./table.js";
import { emitTypes } from "./types.js";
import { emitValidators } from "./validators.js";

const BANNER = "// Written by `npm run generate` from openapi.yaml. Do not edit.\n";

/** What `src/generated/` holds for a contract. */
export interface Generated extends Pick<Contract, "warnings" | "omitted"> {
  /** Names and formatted texts. */
  readonly files: Map<string, string>;
}

/** Generates from a file. */
export async function generate(path: string, options: ContractOptions = {}): Promise<Generated> {
  const contract = await contractOf(readContract(path), options);
  const { warnings, omitted } = contract;
  return { files: await formatted(emit(contract)), warnings, omitted };
}

/** The files for a contract, not formatted. */
export function emit(contract: Contract, code = emitCode(contract)): Map<string, string> {
  return new Map([...code, ["examples.ts", BANNER + emitExamples(contract)]]);
}

/** As {@link emit}, without the examples: to make values takes longer than all else. */
export function emitCode(contract: Contract): Map<string, string> {
  const { operations } = contract;
  const types = emitTypes(contract);
  const validators = emitValidators(contract);
  const files: Record<string, string> = {
    "schema.ts": types.schema,
    "types.ts": types.text,
    "operations.ts": emitOperations(contract, validators, types),
    "validators.ts": validators.text,
  };
  for (const name of runtimeOf(operations)) {
    const source = readFileSync(new URL(`templates/${name}`, import.meta.url), "utf8");
    files[name] = source.replaceAll('"../../../src/', '"../');
  }
  return new Map(Object.entries(files).map(([name, text]) => [name, BANNER + text]));
}
