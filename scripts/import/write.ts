import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Paths below the project's root, and their new texts; `null` where a file goes. */
export type Files = ReadonlyMap<string, string | null>;

const STAGED = ".spec-import";
const TARGETS = "targets.json";

/**
 * Puts all files in place, or none. They are staged in one directory, whose rename is the moment at
 * which the import has happened: what is interrupted before leaves everything as it was, and what is
 * killed after is completed by {@link recover}, at the next run.
 */
export function install(root: string, files: Files): void {
  const next = join(root, `${STAGED}.next`);
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next);
  try {
    const targets = [...files].map(([target, text], index) => {
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
}

/** Completes an import that was killed while its files were moved into place. */
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
    if (remove) rmSync(path, { force: true });
    // Where it is not there any more, it was moved before the kill.
    else if (existsSync(text)) {
      mkdirSync(dirname(path), { recursive: true });
      renameSync(text, path);
    }
  }
  rmSync(staged, { recursive: true, force: true });
  return true;
}
