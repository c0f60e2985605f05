import { measureWeights } from "./weight/measure.js";

const r = await measureWeights(true, console.log);
for (const c of r)
  console.log(
    c.client.padEnd(16),
    c.bytes,
    c.gzipBytes,
    JSON.stringify(c.installed),
    c.imported &&
      `${c.imported.ms.median.toFixed(1)} ms x${c.imported.ratio.median.toFixed(2)}±${c.imported.ratio.error.toFixed(2)}`,
  );
