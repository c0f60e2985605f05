import { generateFrom } from "../../scripts/generate/index.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { load, type Package } from "./generated-package.js";

/** The package as it is for another contract: our hand-written source, that contract's generated one. */
export async function packageOf(contract: string): Promise<Package> {
  return load(
    await generateFrom(parseContract(contract, "the contract"), { omitUnsupported: true }),
  );
}
