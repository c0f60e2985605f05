/** What a larger contract costs: its generation, its output, its import, and its types. */
import { cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { ratios, type Spread, spread } from "../stats.js";
import { bundle } from "../weight/bundle.js";
import { importTimes } from "../weight/import-time.js";
import { ROOT } from "../weight/measure.js";
import { syntheticContract } from "./contract.js";
import { took } from "./process.js";

const SIZES = [1, 10, 100, 1000];
const OUT = join(ROOT, "bench/.out/growth");
const require = createRequire(import.meta.url);
const TSC = require.resolve("typescript/bin/tsc");
const TSX = createRequire(join(ROOT, "package.json")).resolve("tsx/cli");

export interface GrowthResult {
  operations: number;
  generateSeconds: number;
  generatePeakBytes: number;
  outputBytes: number;
  bundleGzipBytes: number;
  importMs: Spread;
  /** `tsc` on a file that makes one call, and on one that names the same types of openapi-typescript's. */
  checkSeconds: Spread;
  typesAloneSeconds: Spread;
  checkRatio: Spread;
}

export async function measureGrowth(
  quick: boolean,
  say: (line: string) => void,
): Promise<GrowthResult[]> {
  rmSync(OUT, { recursive: true, force: true });
  const grown = [];
  for (const operations of SIZES) {
    say(`growth: ${operations} operations, generating`);
    grown.push({ operations, ...(await grow(operations)) });
  }
  say("growth: imports");
  const imports = importTimes(
    new Map(
      grown.map(({ operations, folder }) => [
        `${operations}`,
        { folder, module: "./dist/index.js" },
      ]),
    ),
    "1",
    quick ? 5 : 21,
  );
  const results: GrowthResult[] = [];
  for (const { operations, folder, ...sizes } of grown) {
    say(`growth: ${operations} operations, types`);
    const checks: Record<"call" | "types", number[]> = { call: [], types: [] };
    for (let round = 0; round < (quick ? 2 : 7); round++)
      for (const of of round % 2 ? (["call", "types"] as const) : (["types", "call"] as const))
        checks[of].push((await took([TSC, "-p", `tsconfig.${of}.json`], folder)).seconds);
    results.push({
      operations,
      ...sizes,
      importMs: imports.get(`${operations}`)!.ms,
      checkSeconds: spread(checks.call),
      typesAloneSeconds: spread(checks.types),
      checkRatio: ratios(checks.call, checks.types),
    });
  }
  return results;
}

/** The package as it would be with such a contract, in a folder of its own. */
async function grow(operations: number) {
  const folder = join(OUT, `${operations}`);
  const generated = join(folder, "src/generated");
  mkdirSync(folder, { recursive: true });
  const contract = join(folder, "contract.yaml"); // JSON is YAML
  writeFileSync(contract, JSON.stringify(syntheticContract(operations)));
  cpSync(join(ROOT, "src"), join(folder, "src"), { recursive: true });
  rmSync(generated, { recursive: true });
  const { seconds, peakBytes } = await took(
    [TSX, join(ROOT, "scripts/generate.ts"), "--contract", contract, "--out", generated],
    ROOT,
  );
  const dist = join(folder, "dist");
  await emit(folder, dist);
  const { gzipBytes } = await bundle(
    `import { createMeumClient } from "./dist/index.js";
     console.log(await createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE" })
       .postResource0({ body: { name: "a", amount: 1 } }));`,
    folder,
  );
  return {
    folder,
    generateSeconds: seconds,
    generatePeakBytes: peakBytes,
    outputBytes: readdirSync(generated).reduce(
      (sum, name) => sum + statSync(join(generated, name)).size,
      0,
    ),
    bundleGzipBytes: gzipBytes,
  };
}

/** JavaScript and types, as the package ships them, and a project for each of the two checks. */
async function emit(folder: string, dist: string): Promise<void> {
  await build({
    entryPoints: [join(folder, "src/index.ts")],
    outfile: join(dist, "index.js"),
    bundle: true,
    packages: "external",
    format: "esm",
    target: "es2022",
  });
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    types: [],
    lib: ["ES2023", "DOM", "DOM.Iterable"],
  };
  const config = (name: string, compilerOptions: object, files: string[]) =>
    writeFileSync(
      join(folder, `tsconfig.${name}.json`),
      JSON.stringify({
        compilerOptions: { ...options, module: "NodeNext", target: "ES2022", ...compilerOptions },
        files,
      }),
    );
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  config(
    "emit",
    {
      declaration: true,
      emitDeclarationOnly: true,
      outDir: "dist",
      rootDir: "src",
      skipLibCheck: true,
      types: ["node"],
    },
    ["src/index.ts"],
  );
  await took([TSC, "-p", "tsconfig.emit.json"], folder);
  writeFileSync(
    join(folder, "call.ts"),
    `import { createMeumClient } from "./dist/index.js";
const meum = createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE" });
const made = await meum.postResource0({ body: { name: "a", amount: 1 } });
export const id: string = made.id;\n`,
  );
  writeFileSync(
    join(folder, "types.ts"),
    `import type { paths } from "./dist/generated/schema.js";
type Post = paths["/v1/group0/resources0"]["post"];
export const body: Post["requestBody"]["content"]["application/json"] = { name: "a", amount: 1 };
declare const made: Post["responses"][201]["content"]["application/json"];
export const id: string = made.id;\n`,
  );
  config("call", { noEmit: true, skipLibCheck: true }, ["call.ts"]);
  config("types", { noEmit: true, skipLibCheck: true }, ["types.ts"]);
}
