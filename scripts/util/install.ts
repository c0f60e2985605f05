import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** Paths below a root, and their new texts; `null` where a file goes. */
export type Files = Map<string, string | null>;

const STAGED = ".staged-files";
const TARGETS = "targets.json";

/** What it takes to make a directory below `root` hold these files and no others. */
export function directoryOf(
  root: string,
  directory: string,
  files: ReadonlyMap<string, string>,
): Files {
  const path = join(root, directory);
  const present = existsSync(path) ? readdirSync(path) : [];
  const gone = present.filter((name) => !files.has(name));
  return new Map([
    ...gone.map((name) => [`${directory}/${name}`, null] as const),
    ...[...files].map(([name, text]) => [`${directory}/${name}`, text] as const),
  ]);
}

/** Those of the files that are not as they should be. */
export function stale(root: string, wanted: Files): Files {
  return new Map(
    [...wanted].filter(([target, text]) => {
      const path = join(root, target);
      if (!existsSync(path)) return text !== null;
      return text === null || text !== readFileSync(path, "utf8");
    }),
  );
}

/**
 * Puts all files in place, or none; those that are as they should be are left alone. They are staged in
 * one directory, whose rename is the moment at which it has happened: what is interrupted before leaves
 * everything as it was, and what is killed after is completed by {@link recover}, at the next run.
 * @returns the paths of what has changed
 */
export function install(root: string, wanted: Files): string[] {
  const files = [...stale(root, wanted)];
  if (!files.length) return [];
  const next = join(root, `${STAGED}.next`);
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  try {
    const targets = files.map(([target, text], index) => {
      if (text !== null) writeFileSync(join(next, `${index}`), text, { flush: true });
      return { target, remove: text === null };
    });
    writeFileSync(join(next, TARGETS), JSON.stringify(targets), { flush: true });
    renameSync(next, join(root, STAGED));
  } catch (error) {
    rmSync(next, { recursive: true, force: true });
    throw error;
  }
  // Ctrl-C is not heard until this is through: nothing below waits.
  const hold = () => {};
  process.once("SIGINT", hold).once("SIGTERM", hold);
  recover(root);
  process.off("SIGINT", hold).off("SIGTERM", hold);
  return files.map(([target]) => target);
}

/** Completes what was killed while its files were moved into place; whether there was such. */
export function recover(root: string): boolean {
  const staged = join(root, STAGED);
  rmSync(`${staged}.next`, { recursive: true, force: true });
  if (!existsSync(staged)) return false;
  const targets: { target: string; remove: boolean }[] = JSON.parse(
    readFileSync(join(staged, TARGETS), "utf8"),
  );
  for (const [index, { target, remove }] of targets.entries()) {
    const path = join(root, target);
    const text = join(staged, `${index}`);
    if (remove) rmSync(path, { recursive: true, force: true });
    // Where it is not there any more, it was moved before the kill.
    else if (existsSync(text)) {
      mkdirSync(dirname(path), { recursive: true });
      renameSync(text, path);
    }
  }
  rmSync(staged, { recursive: true, force: true });
  return true;
}
