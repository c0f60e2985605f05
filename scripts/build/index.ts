import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleCode } from "./code.js";
import { noticesOf } from "./notices.js";
import { bundleTypes } from "./types.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIST = join(ROOT, "dist");
const ENTRIES = { index: "src/index.ts", testing: "src/testing/index.ts" };

/** `src/` -> `dist/`: for each entry one file of code per module system, with its types. */
export async function build(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  const files = [
    ...(await bundleTypes(ROOT, DIST, ENTRIES)),
    ...(await bundleCode(ROOT, DIST, ENTRIES)),
  ];
  writeFileSync(join(DIST, "THIRD-PARTY-NOTICES.txt"), noticesOf(files));
}
