import { OptionDefaults } from "typedoc";

/** `npm run docs`. @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  // Links to sources need a git remote, which not every clone has.
  disableSources: true,
  entryPoints: ["src/index.ts"],
  out: "docs/api",
  excludeExternals: true,
  // openapi-typescript writes `@description`.
  blockTags: [...OptionDefaults.blockTags, "@description"],
  validation: { notDocumented: true },
  // What openapi-typescript writes has no text of its own, down to each property.
  requiredToBeDocumented: ["Class", "Function", "Interface", "Method", "TypeAlias"],
  intentionallyNotDocumented: ["components", "operations", "paths"],
  treatWarningsAsErrors: true,
};
