import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explicit } from "./contract.js";

/** A Prism of our own. */
export interface Prism {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** What it has printed so far. */
  log(): string;
  /** Ends the process, and waits until it is gone. */
  stop(): Promise<void>;
}

const CLI = createRequire(import.meta.url).resolve("@stoplight/prism-cli");
const READY = /Prism is listening on (http:\S+)\s/;
const READY_WITHIN_MS = 30_000;

/** Prism's mock server of a contract, in a process of its own. */
export async function startPrism(contractPath: string): Promise<Prism> {
  return startPrismOf(await readFile(contractPath, "utf8"));
}

/** As {@link startPrism}, from a contract's text; `upstream` makes it a validating proxy to that URL. */
export async function startPrismOf(contract: string, upstream?: string): Promise<Prism> {
  const directory = await mkdtemp(join(tmpdir(), "meum-prism-"));
  const spec = join(directory, "openapi.yaml");
  await writeFile(spec, explicit(contract, upstream !== undefined));
  const child = spawn(
    process.execPath,
    [
      CLI,
      // Seeded, so that what it invents is the same each time.
      ...(upstream ? ["proxy", spec, upstream, "--errors"] : ["mock", spec, "--seed=meum"]),
      "--host=127.0.0.1",
      // Any that is free: what is chosen before Prism listens may be another's by then.
      "--port=0",
      // In a process of its own, not forked by the CLI: so that stopping it leaves nothing.
      "--multiprocess=false",
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" } },
  );
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const leaveNothing = () => {
    child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  };
  process.once("exit", leaveNothing);
  const stop = async () => {
    leaveNothing();
    await ended;
    process.removeListener("exit", leaveNothing);
  };
  let log = "";
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`Prism ${why}. Its log:\n${log}`));
      const timer = setTimeout(() => fail("was not ready in time"), READY_WITHIN_MS);
      let ready = false;
      const settle = (how: () => void) => {
        ready = true;
        clearTimeout(timer);
        how();
      };
      const read = (chunk: Buffer) => {
        log += chunk;
        // It logs each request: the whole log is not searched again for each.
        const url = !ready && READY.exec(log)?.[1];
        if (url) settle(() => resolve(url));
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("error", (error) => settle(() => fail(`could not be started: ${error.message}`)));
      ended.then(() => settle(() => fail("ended")));
    });
    return { url, log: () => log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
