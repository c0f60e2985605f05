import { build } from "esbuild";

const [entry, outfile, platform = "node", format = "esm"] = process.argv.slice(2);
await build({ entryPoints: [entry], outfile, platform, bundle: true, minify: true, format });
