import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../pack.js";
import type { Row } from "./row.js";
import type { Workplace } from "./workplace.js";

const COMPILERS = ["typescript-5.5", "typescript-5.9", "typescript-6", "typescript-7"];

/** Per `moduleResolution`, the `module` that goes with it. */
const RESOLUTIONS = { node16: "node16", nodenext: "nodenext", bundler: "esnext" };

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
  verbatimModuleSyntax: true,
};

export async function typeRows(place: Workplace): Promise<Row[]> {
  const rows: Row[] = [];
  for (const compiler of COMPILERS) {
    const version = await place.version(compiler);
    const add = (what: string, file: string, options: object) =>
      rows.push({
        what: `TypeScript, ${what}`,
        version,
        check: () => compile(place, compiler, file, options),
      });
    for (const [moduleResolution, module] of Object.entries(RESOLUTIONS))
      for (const [library, types] of Object.entries(LIBRARIES)) {
        const options = { ...types, module, moduleResolution };
        add(`${moduleResolution}, strict, ${library}`, "types.ts", { ...options, ...STRICT });
        add(`${moduleResolution}, not strict, ${library}`, "types.ts", {
          ...options,
          strict: false,
        });
      }
    // Older ones know no `require` of an ES module.
    if (compiler !== "typescript-5.5")
      add("nodenext, require", "types.cts", {
        ...LIBRARIES.DOM,
        module: "nodenext",
        moduleResolution: "nodenext",
        strict: true,
      });
  }
  return rows;
}

async function compile({ app, tool }: Workplace, compiler: string, file: string, options: object) {
  const project = join(app, `tsconfig.${randomUUID()}.json`);
  await writeFile(
    project,
    JSON.stringify({
      compilerOptions: { target: "ES2022", noEmit: true, skipLibCheck: false, ...options },
      files: [file],
    }),
  );
  await run(process.execPath, [tool(`${compiler}/bin/tsc`), "-p", project], { cwd: app });
}
