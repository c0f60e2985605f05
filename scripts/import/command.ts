import { command } from "../util/command.js";

const USAGE = `npm run spec:import [-- [--markdown] [--omit-unsupported] SOURCE…]

Imports the contract, generates from it, and reports what has changed for callers.

SOURCE is a file or an https URL (http on loopback): an OpenAPI document, a documentation page with one
in a code block, or an index (llms.txt) of such pages; llms.txt#NAME takes only its page NAME.md.
Without one: the sources of the last import, in scripts/sources.json.`;

export const importCommand = command({
  usage: USAGE,
  options: {
    markdown: { type: "boolean", says: "the report as Markdown, as for a pull request" },
    "omit-unsupported": {
      type: "boolean",
      default: false,
      says: "leave out operations that are not supported, and list them, instead of refusing them",
    },
  },
  exits: "Exit 0: imported, or nothing new. 1: refused, and nothing was written. 2: wrong usage.",
  positionals: Number.POSITIVE_INFINITY,
  run: async ({ values, positionals }, { root, out, err }) => {
    // Not before: they take a second to load.
    const { asMarkdown, asText } = await import("../diff/report.js");
    const { importContract } = await import("./index.js");
    const { changed, report } = await importContract(root, positionals, err, {
      omitUnsupported: values["omit-unsupported"],
    });
    err(changed.length ? `Changed: ${changed.join(", ")}.` : "Nothing has changed.");
    if (report) out(values.markdown ? asMarkdown(report) : asText(report));
    return 0;
  },
});
