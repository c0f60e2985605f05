/** Keywords of a schema that are said of values, and limit none. */
export const ANNOTATIONS: ReadonlySet<string> = new Set(
  "title description default example examples deprecated readOnly writeOnly externalDocs xml $comment".split(
    " ",
  ),
);

/** Keywords of a schema below which keys are names that its author chose, and values are schemas. */
export const SCHEMA_MAPS = ["properties", "patternProperties", "dependentSchemas", "$defs"];
