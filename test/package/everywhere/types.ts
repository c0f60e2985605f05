import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { Row } from "./row.js";
import type { Workplace } from "./workplace.js";

const COMPILERS = ["typescript-5.5", "typescript-5.9", "typescript-6", "typescript-7"];

/** Per `moduleResolution`, the `module` that goes with it, and the files of each kind of module. */
const RESOLUTIONS = {
  node10: { module: "commonjs", strict: [], sloppy: [] },
  node16: { module: "node16", strict: ["types.cts"], sloppy: ["cjs/types.ts"] },
  nodenext: { module: "nodenext", strict: ["types.cts"], sloppy: ["cjs/types.ts"] },
  bundler: { module: "esnext", strict: [], sloppy: [] },
};

/** Where the types of `fetch` come from. */
const LIBRARIES = {
  DOM: { lib: ["ES2022", "DOM"], types: [] },
  "Node's types": { lib: ["ES2022"], types: ["node"] },
};

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
};

export async function typeRows(place: Workplace): Promise<Row[]> {
  // The same file as a module of CommonJS, by the package.json of its folder.
  await copyFile(join(place.app, "types.ts"), join(place.app, "cjs/types.ts"));
  const rows: Row[] = [];
  for (const compiler of COMPILERS) {
    const version = await place.version(compiler);
    for (const [moduleResolution, { module, ...files }] of Object.entries(RESOLUTIONS)) {
      const old = moduleResolution === "node10";
      // The last that knows it is 6, which wants to hear that one knows.
      if (old && compiler === "typescript-7") continue;
      const resolution = {
        ...{ module, moduleResolution },
        ...(old && compiler === "typescript-6" && { ignoreDeprecations: "6.0" }),
      };
      const add = (what: string, more: string[], options: object) =>
        rows.push({
          what: `TypeScript, ${moduleResolution}${more.length ? " from ESM and CommonJS" : ""}, ${what}`,
          version,
          check: () =>
            place.compile(compiler, ["types.ts", "declarations.ts", ...more], {
              ...{ ...resolution, ...options },
              // What an inferred type must be called is asked without writing it, too.
              declaration: true,
            }),
        });
      for (const [library, types] of Object.entries(LIBRARIES)) {
        // In CommonJS `verbatimModuleSyntax` refuses every `import` but `import meum = require()`.
        const strict = { ...STRICT, verbatimModuleSyntax: !old };
        add(`strict, ${library}`, files.strict, { ...types, ...strict });
        add(`not strict, ${library}`, files.sloppy, { ...types, strict: false });
      }
    }
  }
  return rows;
}
