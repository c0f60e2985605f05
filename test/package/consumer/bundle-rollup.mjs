import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";

const [entry, outfile] = process.argv.slice(2);
const bundle = await rollup({
  input: entry,
  plugins: [nodeResolve()],
  onwarn: (warning) => {
    throw new Error(warning.message);
  },
});
await bundle.write({ file: outfile, format: "es" });
await bundle.close();
