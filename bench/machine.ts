import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { ROOT } from "./weight/measure.js";

/** Where and of what the figures are. */
export function machine() {
  const own = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "bench/package.json"), "utf8"));
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    cpu: `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    load: loadavg().map((value) => Number(value.toFixed(2))),
    versions: { meum: own.version, ...devDependencies } as Record<string, string>,
  };
}

function commit(): string | undefined {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return; // not in a repository
  }
}
