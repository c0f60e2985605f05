/** The contract's sources -> `openapi.yaml` and `src/generated/`, and what that means for callers. */
import { fileURLToPath } from "node:url";
import { ContractError, UnsupportedOperationError } from "./openapi/problem.js";
import { readArguments } from "./util/arguments.js";

const USAGE = `npm run spec:import [-- [--markdown] [--omit-unsupported] SOURCE…]

SOURCE is a file or an https URL (http on loopback): an OpenAPI document, a documentation page with one
in its fence, or an index (llms.txt) of such pages; llms.txt#NAME takes only its page NAME.md.
Without one: the sources of the last import, in scripts/sources.json.
--omit-unsupported leaves operations out of the client that are not supported, and lists them; without
it, they are refused.
Exit codes: 0 imported, or nothing new; 1 refused, and nothing was written; 2 wrong arguments.`;

await main().catch((error: unknown) => {
  // What is not a refusal is a mistake of ours: with its stack.
  if (error instanceof UnsupportedOperationError) console.error(error.advice);
  else console.error(error instanceof ContractError ? error.message : error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const { values, positionals } = readArguments(
    USAGE,
    { markdown: { type: "boolean" }, "omit-unsupported": { type: "boolean", default: false } },
    { positionals: Number.POSITIVE_INFINITY },
  );
  // Not before: they take a second to load.
  const { asMarkdown, asText } = await import("./diff/report.js");
  const { importContract } = await import("./import/index.js");
  const root = fileURLToPath(new URL("..", import.meta.url));
  const { changed, report } = await importContract(
    root,
    positionals,
    (line) => console.error(line),
    { omitUnsupported: values["omit-unsupported"] },
  );
  console.error(changed.length ? `Wrote ${changed.join(", ")}.` : "Nothing has changed.");
  if (report) console.log(values.markdown ? asMarkdown(report) : asText(report));
}
