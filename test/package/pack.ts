import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { generatedFrom } from "../support/generated-package.js";

export const run = promisify(execFile);
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What a build starts from. */
const SOURCES = ["src", "scripts", "package.json", "tsconfig.json", "tsconfig.build.json"];

export interface Packed {
  /** The folder that holds it; a build of its own, in a place of its own. */
  directory: string;
  tarball: string;
  remove(): Promise<void>;
}

/**
 * Builds and packs a copy of the project as a release does; with a contract, the package of that one.
 * The work tree's own `dist` stays as it is.
 */
export async function pack(contract?: string): Promise<Packed> {
  const directory = await mkdtemp(join(tmpdir(), "meum-pack-"));
  const remove = () => rm(directory, { recursive: true });
  try {
    const { files } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
    const shipped = [...files, "README.md", "LICENSE"].filter((name) => name !== "dist");
    for (const name of [...SOURCES, ...shipped])
      await cp(join(ROOT, name), join(directory, name), { recursive: true });
    if (contract !== undefined) {
      const generated = join(directory, "src/generated");
      await rm(generated, { recursive: true });
      await mkdir(generated);
      for (const [name, text] of await generatedFrom(contract))
        await writeFile(join(generated, name), text);
      await writeFile(join(directory, "openapi.yaml"), contract);
    }
    await symlink(join(ROOT, "node_modules"), join(directory, "node_modules"));
    // `prepack` builds. Where `npm test` began, .npmrc says that npm runs no scripts.
    return { directory, tarball: await npmPack(directory, "--ignore-scripts=false"), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Packs the work tree with the `dist` that it has. */
export async function packBuilt(): Promise<Packed> {
  const directory = await mkdtemp(join(tmpdir(), "meum-pack-"));
  const remove = () => rm(directory, { recursive: true });
  try {
    const to = ["--ignore-scripts", `--pack-destination=${directory}`];
    return { directory, tarball: join(directory, basename(await npmPack(ROOT, ...to))), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function npmPack(cwd: string, ...options: string[]): Promise<string> {
  const { stdout } = await run("npm", ["pack", "--json", "--loglevel=error", ...options], { cwd });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("[")));
  return join(cwd, filename);
}
