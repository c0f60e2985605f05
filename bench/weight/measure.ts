/** What a client weighs: in a bundle, in node_modules, and when it is imported. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { type Bundled, bundle } from "./bundle.js";
import { type Imported, importTimes } from "./import-time.js";
import { type Installed, install, pack } from "./install.js";

export const ROOT = new URL("../..", import.meta.url).pathname;
const BENCH = join(ROOT, "bench");
export const BASE = "openapi-fetch";

/** Per client: its file in `clients/`, and the package that a user would install, where there is one. */
const CLIENTS: Record<string, { file: string; npm?: string; node?: boolean }> = {
  "fetch by hand": { file: "by-hand" },
  meum: { file: "meum", npm: "meum" },
  "openapi-fetch": { file: "openapi-fetch", npm: "openapi-fetch" },
  ofetch: { file: "ofetch", npm: "ofetch" },
  "hey-api": { file: "hey-api" }, // generated: nothing is installed to run it
  axios: { file: "axios", npm: "axios" },
  ky: { file: "ky", npm: "ky" },
  "undici.request": { file: "undici", npm: "undici", node: true },
  stripe: { file: "stripe", npm: "stripe" },
  openai: { file: "openai", npm: "openai" },
};

export interface WeightResult extends Bundled {
  client: string;
  /** Undefined where there is nothing to install. */
  installed: Installed | undefined;
  imported: Imported | undefined;
}

export async function measureWeights(
  quick: boolean,
  say: (line: string) => void,
): Promise<WeightResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "meum-bench-"));
  try {
    const installed = new Map<string, Installed>();
    const modules = new Map<string, { folder: string; module: string }>();
    for (const [client, { npm }] of Object.entries(CLIENTS)) {
      const at = join(folder, client);
      if (!npm) continue;
      say(`weight: installing ${client}`);
      const spec = npm === "meum" ? pack(ROOT, folder) : `${npm}@${version(npm)}`;
      installed.set(client, install(at, spec));
      modules.set(client, { folder: at, module: npm });
    }
    await build({
      entryPoints: [join(BENCH, ".generated/hey-api/**/*.ts")],
      outdir: join(folder, "hey-api"),
      format: "esm",
    });
    writeFileSync(join(folder, "hey-api/package.json"), '{ "type": "module" }');
    modules.set("hey-api", { folder: join(folder, "hey-api"), module: "./index.js" });

    say("weight: imports");
    const imported = importTimes(modules, BASE, quick ? 7 : 31);
    const results: WeightResult[] = [];
    for (const [client, { file, node }] of Object.entries(CLIENTS))
      results.push({
        client,
        ...(await bundle(
          `import open from "./clients/${file}.ts";
           console.log(await open("https://api.meum.io")());`,
          BENCH,
          node,
        )),
        installed: installed.get(client),
        imported: imported.get(client),
      });
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The version that bench/package.json pins. */
export function version(name: string): string {
  const { devDependencies } = JSON.parse(readFileSync(join(BENCH, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const pinned = devDependencies[name];
  if (!pinned) throw new Error(`bench/package.json names no ${name}`);
  return pinned;
}
