/** A run as one picture, readable on a light page and on a dark one. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { HAND, MEUM, WITHOUT_EVIDENCE } from "./call/measure.js";
import type { Results } from "./results.js";

const WIDTH = 760;
const INK = "currentColor";
const OTHERS = "var(--others)";
const OWN = "var(--own)";
// A background of its own: the page's theme may differ from the system's, which a picture follows.
const THEMES = `
svg { color: #1f2328; --others: #8c959f; --own: #0969da; --spread: #9a6700 }
.background { fill: #ffffff }
@media (prefers-color-scheme: dark) {
  svg { color: #f0f6fc; --others: #656c76; --own: #4493f8; --spread: #d29922 }
  .background { fill: #0d1117 }
}`;

export function picture({ call, weight, machine }: Results): string {
  const { document } = parseHTML("<html><body></body></html>");
  // By hand is the unit: the mean of two measurements, whose difference is the noise.
  const isUnit = ({ client }: { client: string }) => [HAND, "by hand, again"].includes(client);
  const cost = call.filter((one) => !isUnit(one) && one.client !== WITHOUT_EVIDENCE);
  const noise = call.filter(isUnit).map(ratioOf).join(" and ");
  const cpu = cost
    .map(({ client, atOnce }) => ({ client, ...atOnce.find((at) => at.inFlight === 16)!.cpuRatio }))
    .sort((a, b) => a.median - b.median);
  const bytes = weight
    .filter(({ client }) => client !== "undici.request") // a part of Node; nobody would bundle it
    .map(({ client, gzipBytes }) => ({ client, kb: gzipBytes / 1000 }))
    .sort((a, b) => a.kb - b.kb);
  const bars = <T extends { client: string }>(
    data: T[],
    x: keyof T & string,
    label: string,
    marks: Plot.Markish[],
  ) =>
    Plot.plot({
      document: document as unknown as Document,
      width: WIDTH,
      height: 34 * data.length + 60,
      marginLeft: 120,
      marginBottom: 44,
      marginRight: 70,
      style: {
        background: "none",
        color: INK,
        fontSize: "13px",
        fontFamily: "system-ui, sans-serif",
      },
      x: { label, labelOffset: 40, grid: true, zero: true },
      y: { label: null, domain: data.map(({ client }) => client) },
      marks: [
        Plot.barX(data, {
          x,
          y: "client",
          fill: (d: T) => (d.client === MEUM ? OWN : OTHERS),
        }),
        ...marks,
      ],
    });
  const first = bars(
    cpu,
    "median",
    `CPU time per call: less is better; 1 is a fetch by hand that does the same`,
    [
      Plot.ruleX([1], { stroke: INK }),
      Plot.ruleY(cpu, { x1: "q1", x2: "q3", y: "client", stroke: "var(--spread)", strokeWidth: 2 }),
      Plot.text(cpu, {
        x: (d) => Math.max(d.q3, d.median),
        y: "client",
        text: (d) => d.median.toFixed(2),
        dx: 6,
        textAnchor: "start",
        fill: INK,
      }),
    ],
  );
  const second = bars(bytes, "kb", "Added to a bundle, kB minified and gzipped: less is better", [
    Plot.text(bytes, {
      x: "kb",
      y: "client",
      text: (d) => d.kb.toFixed(1),
      dx: 6,
      textAnchor: "start",
      fill: INK,
    }),
  ]);
  const heights = [first, second].map((chart) => Number(chart.getAttribute("height")));
  const { versions } = machine;
  const notes = [
    `meum ${versions.meum}${machine.commit ? ` (${machine.commit})` : ""} · Node ${machine.node} · ${machine.cpu} · ${machine.system} · load ${machine.load[0]} · ${machine.date}`,
    `CPU: 16 calls in flight; the median, and in yellow the middle half of the rounds; by hand, measured twice: ${noise}`,
    `Each client in a process of its own, rounds interleaved; axios uses node:http, all others but undici.request fetch`,
    ["openapi-fetch", "ofetch", "axios", "ky", "undici"]
      .map((name) => `${name} ${versions[name]}`)
      .join(" · "),
    ["@hey-api/openapi-ts", "stripe", "openai"]
      .map((name) => `${name} ${versions[name]}`)
      .join(" · "),
  ];
  const height = heights[0]! + heights[1]! + 70 + 18 * notes.length;
  const text = (y: number, size: number, value: string) =>
    `<text x="8" y="${y}" font-size="${size}" fill="${INK}">${escaped(value)}</text>`;
  const placed = (chart: Element, y: number) => {
    chart.setAttribute("y", `${y}`);
    return chart.outerHTML;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" role="img" aria-label="What a call costs and what a client weighs">
<style>${THEMES}</style>
<rect class="background" width="100%" height="100%" rx="6"/>
${text(24, 17, "What a call of wooDisconnect costs, and what its client weighs. Less is better.")}
${placed(first, 36)}
${placed(second, 46 + heights[0]!)}
${notes.map((note, at) => text(70 + heights[0]! + heights[1]! + 18 * at, 11, note)).join("\n")}
</svg>
`;
}

function ratioOf({ atOnce }: Results["call"][number]): string {
  return atOnce.find((at) => at.inFlight === 16)!.cpuRatio.median.toFixed(2);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
