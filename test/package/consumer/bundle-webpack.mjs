import { basename, dirname, resolve } from "node:path";
import webpack from "webpack";

const [entry, outfile] = process.argv.slice(2);
const compiler = webpack({
  entry: resolve(entry),
  target: "node20",
  mode: "production",
  experiments: { outputModule: true },
  output: { path: dirname(outfile), filename: basename(outfile), module: true },
});
compiler.run((error, stats) => {
  if (error) throw error;
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
});
