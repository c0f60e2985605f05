import { readFileSync } from "node:fs";

const PAGE = new URL("../fixtures/disconnect-woocommerce.md", import.meta.url);

/** The contract as it was published once, whatever today's is. */
export const PUBLISHED: string = /^(`{3,})yaml [^\n]*\n([\s\S]*?)^\1$/m.exec(
  readFileSync(PAGE, "utf8"),
)![2]!;
