import { basename, dirname } from "node:path";
import { build } from "vite";

const [entry, outfile] = process.argv.slice(2);
await build({
  configFile: false,
  logLevel: "warn",
  ssr: { noExternal: true },
  build: {
    ssr: entry,
    outDir: dirname(outfile),
    emptyOutDir: false,
    minify: true,
    rollupOptions: { output: { entryFileNames: basename(outfile) } },
  },
});
