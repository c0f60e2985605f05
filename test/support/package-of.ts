import { parseContract } from "../../scripts/contract.js";
import { generateFrom } from "../../scripts/generate.js";
import { load, type Package } from "../contract/generated-package.js";

/** The package as it is for another contract: our hand-written source, that contract's generated one. */
export async function packageOf(contract: string): Promise<Package> {
  return load(await generateFrom(parseContract(contract, "the contract")));
}
