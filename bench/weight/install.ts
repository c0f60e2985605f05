import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What `npm install` of a package leaves in a folder that was empty. */
export interface Installed {
  packages: number;
  bytes: number;
}

const npm = (cwd: string, ...args: string[]) =>
  execFileSync("npm", [...args, "--ignore-scripts"], { cwd, encoding: "utf8" });

/** The package of this repository, as it would be published. */
export function pack(root: string, to: string): string {
  const [packed] = JSON.parse(npm(root, "pack", "--json", "--pack-destination", to)) as [
    { filename: string },
  ];
  return join(to, packed.filename);
}

/** Installs into a new folder; `spec` as npm takes it. */
export function install(folder: string, spec: string): Installed {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  npm(folder, "install", spec, "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error");
  const lock = readFileSync(join(folder, "node_modules/.package-lock.json"), "utf8");
  const { packages } = JSON.parse(lock) as { packages: object };
  return { packages: Object.keys(packages).length, bytes: size(join(folder, "node_modules")) };
}

function size(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name !== ".package-lock.json")
    .reduce((sum, { path, name }) => sum + statSync(join(path, name)).size, 0);
}
