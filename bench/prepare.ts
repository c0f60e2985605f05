/** What the measurements need: the client that hey-api generates, and the processes, bundled. */
import { createClient } from "@hey-api/openapi-ts";
import { build } from "esbuild";

await createClient({
  input: "../openapi.yaml",
  output: ".generated/hey-api",
  logs: { level: "silent", file: false },
});
await build({
  entryPoints: ["call/server.ts", "call/worker.ts", "endurance/server.ts", "endurance/client.ts"],
  outdir: ".out",
  outbase: ".",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
});
