import { deepStrictEqual } from "node:assert";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../pack.js";
import type { Row } from "./row.js";
import type { Workplace } from "./workplace.js";

/** What `npm install` of the tarball has brought into a user's project. */
export async function installRow({ app }: Workplace): Promise<Row> {
  return {
    what: "npm install, adds one package",
    version: (await run("npm", ["--version"])).stdout.trim(),
    check: async () => {
      const lock = await readFile(join(app, "node_modules/.package-lock.json"), "utf8");
      const packages: [string, object][] = Object.entries(JSON.parse(lock).packages);
      deepStrictEqual(
        packages.map(([path]) => path),
        ["node_modules/meum"],
      );
      deepStrictEqual(
        packages.filter(([, entry]) => "hasInstallScript" in entry),
        [],
      );
    },
  };
}
