import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

/** The licences of the packages that these files belong to, as each of them asks. */
export function noticesOf(files: Iterable<string>): string {
  const folders = new Set<string>();
  for (const file of files) {
    const folder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0];
    // Once, also where node_modules is a link.
    if (folder) folders.add(realpathSync(folder));
  }
  const notices = [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
  });
  return `This package includes code or types of:\n\n${notices.join(`\n${"-".repeat(72)}\n\n`)}`;
}
