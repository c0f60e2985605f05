import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** Node's own rule: in a package of ES modules, CommonJS has an extension of its own. */
const EXTENSIONS = { esm: ".js", cjs: ".cjs" } as const;

/**
 * One file per entry and module system, dependencies included: each file that an import reads costs
 * time, and what is included cannot be missing, doubled or replaced in a user's project.
 * Returns the files that it was made from.
 */
export async function bundleCode(
  root: string,
  outdir: string,
  entryPoints: Record<string, string>,
): Promise<string[]> {
  const inputs = new Set<string>();
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const format of ["esm", "cjs"] as const) {
    const { metafile, outputFiles } = await build({
      absWorkingDir: root,
      entryPoints,
      outdir,
      outExtension: { ".js": EXTENSIONS[format] },
      format,
      bundle: true,
      // No global and no module of Node's may be assumed. For CommonJS, `node` adds the comment from
      // which Node reads the names of the exports.
      platform: format === "cjs" ? "node" : "neutral",
      target: "es2022",
      define: { MEUM_VERSION: JSON.stringify(version) },
      sourcemap: true,
      // Else the paths in the output depend on where node_modules is.
      preserveSymlinks: true,
      metafile: true,
      write: false,
    });
    for (const { path, text } of outputFiles) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, path.endsWith(".map") ? text : asciiComments(text));
    }
    for (const input of Object.keys(metafile.inputs)) inputs.add(join(root, input));
  }
  return [...inputs];
}

/**
 * With one character that is not ASCII, a JavaScript engine takes two bytes for each of a file: a tenth of the
 * import's time. In code, esbuild escapes them; a library's comments have some.
 */
function asciiComments(code: string): string {
  return code.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, (line) => line.replaceAll(/\P{ASCII}/gu, "'"));
}
