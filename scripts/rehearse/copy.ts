import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A copy of a repository that may be written to. */
export interface Copy {
  root: string;
  /** A folder beside it. */
  beside: string;
  remove(): void;
}

/** Copies what git would commit, with the same node_modules, into a repository of one commit. */
export function copyRepository(root: string): Copy {
  const directory = mkdtempSync(join(tmpdir(), "meum-rehearsal-"));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once("exit", remove);
  const copy = join(directory, "repository");
  const git = (cwd: string, ...args: string[]) =>
    execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const list = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
  for (const name of list.split("\0")) {
    // What was removed and is not committed is still listed.
    if (!name || !existsSync(join(root, name))) continue;
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    cpSync(join(root, name), join(copy, name));
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  git(copy, "init", "--quiet");
  // A folder's pattern in .gitignore does not match a link.
  writeFileSync(join(copy, ".git/info/exclude"), "/node_modules\n");
  git(copy, "add", "--all");
  const identity = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@example.com"];
  git(copy, ...identity, "commit", "--quiet", "--message", "Before the change");
  return {
    root: copy,
    beside: directory,
    remove: () => {
      process.removeListener("exit", remove);
      remove();
    },
  };
}
