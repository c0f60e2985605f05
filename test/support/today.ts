import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { Sampler } from "../../scripts/openapi/sample.js";

/** Today's contract. What imports this must follow from the contract, whatever that becomes. */
export const CONTRACT = fileURLToPath(new URL("../../openapi.yaml", import.meta.url));

const TEXT = readFileSync(CONTRACT, "utf8");
const { document, operations } = await contractOf(parseContract(TEXT, "openapi.yaml"), {
  omitUnsupported: true,
});

/** What the API responds to `wooDisconnect`: what a test says of it, and all else that it must have. */
export function disconnected(disconnected: boolean): object {
  const success = operations
    .find(({ name }) => name === "wooDisconnect")
    ?.responses.find(({ status, kind }) => status === "200" && kind === "json");
  const sample = success && new Sampler(document).sample(success.schema, { optional: false });
  return { ...(sample as object), disconnected };
}
