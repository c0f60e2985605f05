/** `openapi.yaml` -> `src/generated/`. With `--check` it writes nothing, and fails where that is stale. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { generate, replace, stale } from "./generate/index.js";
import { ContractError } from "./openapi/document.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    contract: { type: "string", default: join(ROOT, "openapi.yaml") },
    out: { type: "string", default: join(ROOT, "src/generated") },
  },
});
try {
  const files = await generate(values.contract);
  const changed = stale(values.out, files);
  if (values.check && changed.length) {
    console.error(`Stale in ${values.out}: ${changed.join(", ")}. Run \`npm run generate\`.`);
    process.exitCode = 1;
  } else if (changed.length) replace(values.out, files);
  if (!process.exitCode)
    console.log(changed.length ? `Wrote ${changed.join(", ")}.` : "Up to date.");
} catch (error) {
  if (!(error instanceof ContractError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
