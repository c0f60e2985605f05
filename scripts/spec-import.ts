/** The contract's sources -> `openapi.yaml` and `src/generated/`, and what that means for callers. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { asMarkdown, asText } from "./diff/report.js";
import { importContract } from "./import/index.js";
import { ContractError } from "./openapi/document.js";

const USAGE = `npm run spec:import [-- [--markdown] SOURCE…]

SOURCE is a file or an https URL (http on loopback): an OpenAPI document, a documentation page with one
in its fence, or an index (llms.txt) of such pages; llms.txt#NAME takes only its page NAME.md.
Without one: the sources of the last import, in scripts/sources.json.
Exit 0: imported, or nothing new. 1: something is wrong, and nothing was written.`;

const root = fileURLToPath(new URL("..", import.meta.url));
try {
  const { values, positionals } = readArguments();
  if (values.help) console.log(USAGE);
  else {
    const { changed, report } = await importContract(root, positionals, (line) =>
      console.error(line),
    );
    console.error(changed.length ? `Wrote ${changed.join(", ")}.` : "Nothing has changed.");
    if (report) console.log(values.markdown ? asMarkdown(report) : asText(report));
  }
} catch (error) {
  console.error(error instanceof ContractError ? error.message : error);
  process.exitCode = 1;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        markdown: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new ContractError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
