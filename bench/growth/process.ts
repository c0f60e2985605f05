import { execFileSync, spawn } from "node:child_process";

/** What a command took, with all processes that it started. */
export interface Took {
  seconds: number;
  /** The most that it held at once, sampled; resident memory, so that shared pages count twice. */
  peakBytes: number;
}

/** Runs Node with arguments to its end; throws with its output where it fails. */
export async function took(args: string[], cwd: string): Promise<Took> {
  const from = performance.now();
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  let peakBytes = 0;
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(child.pid!));
  }, 100);
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  }).finally(() => clearInterval(timer));
  if (code !== 0) throw new Error(`node ${args.join(" ")} failed (${code}):\n${output}`);
  return { seconds: (performance.now() - from) / 1000, peakBytes };
}

/** Of a process and all that descend from it. */
function residentBytes(pid: number): number {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [id, parent] of rows) if (family.has(parent)) family.add(id);
  }
  return rows.reduce((sum, [id, , kilobytes]) => sum + (family.has(id) ? kilobytes * 1024 : 0), 0);
}
