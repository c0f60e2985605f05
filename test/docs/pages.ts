import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript-7/bin/tsc");

/** What users read, as paths from the project's root. */
export const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md") && !/^(dependencies|mutation)\./.test(name))
    .map((name) => `docs/${name}`),
];

export const read = (page: string) => readFileSync(join(ROOT, page), "utf8");

export function blocks(page: string, language: string): string[] {
  const fences = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...read(page).matchAll(fences)].map(([, text = ""]) => text);
}

/** A TypeScript block, as a file. */
export interface Example {
  /** `README-1.ts`, or the name in the block's first line (`// express.ts`): a module that a test imports. */
  readonly file: string;
  readonly text: string;
  readonly isModule: boolean;
}

export function examplesOf(page: string): Example[] {
  return blocks(page, "ts").map((text, index) => {
    const name = /^\/\/ (\S+\.ts)\n/.exec(text)?.[1];
    const numbered = `${page.replace(/^docs\/|\.md$/g, "")}-${index + 1}.ts`;
    return { file: name ?? numbered, text, isModule: name !== undefined };
  });
}

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noImplicitReturns: true,
  module: "nodenext",
  target: "es2022",
  types: ["node"],
  skipLibCheck: true,
};

/**
 * Compiles examples in a folder inside the package, so that `meum` is what it exports.
 * @returns the folder
 */
export async function compile(examples: readonly Example[]): Promise<string> {
  const directory = mkdtempSync(join(ROOT, "test/.docs-"));
  try {
    for (const { file, text } of examples) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), text);
    }
    // A Node project may have the DOM's types or not: both must do.
    for (const [name, lib] of [
      ["tsconfig.json", ["es2022", "dom", "dom.iterable"]],
      ["tsconfig.node.json", ["es2022"]],
    ] as const)
      writeFileSync(
        join(directory, name),
        JSON.stringify({ compilerOptions: { ...STRICT, lib }, include: ["**/*.ts"] }),
      );
    for (const project of ["tsconfig.node.json", "tsconfig.json"])
      await run(process.execPath, [TSC, "-p", join(directory, project)]).catch(({ stdout }) => {
        throw new Error(`The examples do not compile (${project}):\n${stdout}`);
      });
    return directory;
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}
