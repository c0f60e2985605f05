import { readFileSync } from "node:fs";
import { Converter, OptionDefaults } from "typedoc";

const MODULES = { index: "meum", testing: "meum/testing" };
// Ranges of statuses, each in the types if the contract documents one. To name one that is not would be an error.
const RANGES = ["Redirection", "ClientError", "ServerError"].filter((name) =>
  readFileSync(new URL("src/generated/types.ts", import.meta.url), "utf8").includes(
    `type ${name} `,
  ),
);
// What openapi-typescript writes, and only repeats what is in `paths`, by which `meum.api` is typed.
const REPEATED = ["components", "operations"];

/** A page's own title would stand below TypeDoc's: once is enough. */
function titles(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    takeTitle(project.readme);
    for (const document of project.documents ?? [])
      document.name = takeTitle(document.content) ?? document.name;
    for (const module of project.children ?? []) {
      module.name = MODULES[module.name] ?? module.name;
      for (const child of [...(module.children ?? [])])
        if (REPEATED.includes(child.name)) project.removeReflection(child);
    }
  });
}

/** Removes the first heading of a Markdown text, and returns it. */
function takeTitle([first] = []) {
  const [heading, title] = /^# (.*)\n+/.exec(first?.text ?? "") ?? [];
  if (heading) first.text = first.text.slice(heading.length);
  return title;
}

/** `npm run docs`. @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "meum",
  plugin: [titles],
  entryPoints: ["src/index.ts", "src/testing/index.ts"],
  // What a user reads first: README, and the pages that it leads to.
  projectDocuments: ["errors", "unknown", "testing", "recipes", "cost"].map(
    (page) => `docs/${page}.md`,
  ),
  out: "docs/api",
  navigation: { includeGroups: false },
  // Links to sources need a git remote, which not every clone has.
  disableSources: true,
  excludeExternals: true,
  hideGenerator: true,
  // openapi-typescript writes `@description`.
  blockTags: [...OptionDefaults.blockTags, "@description"],
  validation: { notDocumented: true },
  // What openapi-typescript writes has no text of its own, down to each property.
  requiredToBeDocumented: ["Class", "Function", "Interface", "Method", "TypeAlias"],
  intentionallyNotDocumented: ["meum.paths"],
  // Parts of types that are, for nobody to name.
  intentionallyNotExported: [
    ...[
      "ErrorFields",
      "examples",
      "NotSent",
      "Unknown",
      "Rejected",
      "Body",
      "BodyOf",
      "HttpStatus",
      ...RANGES,
    ],
  ],
  treatWarningsAsErrors: true,
};
