import { fileURLToPath } from "node:url";

/** Today's contract. What imports this must follow from the contract, whatever that becomes. */
export const CONTRACT = fileURLToPath(new URL("../../openapi.yaml", import.meta.url));
