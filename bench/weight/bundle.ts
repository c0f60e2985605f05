import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Minified bytes, before and after gzip. */
export interface Bundled {
  bytes: number;
  gzipBytes: number;
}

/** What a bundler makes of a module that imports the client and makes the call. */
export async function bundle(code: string, resolveDir: string, node = false): Promise<Bundled> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: node ? "node" : "browser",
    legalComments: "none",
    logLevel: "error",
  });
  const bytes = outputFiles[0]!.contents;
  return { bytes: bytes.length, gzipBytes: gzipSync(bytes, { level: 9 }).length };
}
