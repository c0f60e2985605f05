import { randomUUID } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PUBLISHED } from "../../support/published.js";
import { pack, ROOT, run } from "../pack.js";

const PACKAGE = join(ROOT, "test/package");

/** A folder outside the project: the tools in it, and in `app` a user's project with the tarball. */
export interface Workplace {
  app: string;
  /** A file of a tool. */
  tool(path: string): string;
  /** The version of a tool that was installed. */
  version(name: string): Promise<string>;
  /** Compiles files of the user's project; throws what the compiler says of them. */
  compile(compiler: string, files: string[], options: object): Promise<void>;
  remove(): Promise<void>;
}

/** Installs the tools and the package. Nothing of it comes from the project's own `node_modules`. */
export async function makeWorkplace(): Promise<Workplace> {
  const { platform, arch } = process;
  if (platform !== "linux" || arch !== "x64")
    throw new Error(
      `Expected Linux on x64, as test/package/tools/package.json names its binaries, got ${platform} on ${arch}.`,
    );
  const directory = await mkdtemp(join(tmpdir(), "meum-everywhere-"));
  const remove = () => rm(directory, { recursive: true });
  try {
    const app = join(directory, "app");
    const npm = async (cwd: string, ...command: string[]) => {
      await run("npm", [...command, "--prefer-offline", "--no-audit", "--no-fund"], { cwd });
    };
    await cp(join(PACKAGE, "tools"), directory, {
      recursive: true,
      filter: (source) => !source.endsWith("node_modules"),
    });
    await cp(join(PACKAGE, "consumer"), app, { recursive: true });
    await cp(join(ROOT, "examples"), join(app, "examples"), { recursive: true });
    const [consumed, today] = await Promise.all([
      pack(PUBLISHED),
      pack(),
      npm(directory, "ci", "--ignore-scripts"),
    ]);
    // The consumer calls what was published once; the examples, what the contract has today.
    const projects = [
      [app, consumed],
      [join(app, "examples"), today],
    ] as const;
    for (const [project, packed] of projects) {
      await npm(project, "init", "--yes", "--init-type=module");
      await npm(project, "install", packed.tarball);
      await packed.remove();
    }
    const tool = (path: string) => join(directory, "node_modules", path);
    return {
      app,
      tool,
      version: async (name) =>
        JSON.parse(await readFile(tool(`${name}/package.json`), "utf8")).version.replace(/^v/, ""),
      compile: async (compiler, files, options) => {
        const project = join(app, `tsconfig.${randomUUID()}.json`);
        const compilerOptions = {
          target: "ES2022",
          noEmit: true,
          skipDefaultLibCheck: true,
          ...options,
        };
        await writeFile(project, JSON.stringify({ compilerOptions, files }));
        await run(process.execPath, [tool(`${compiler}/bin/tsc`), "-p", project], { cwd: app });
      },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
