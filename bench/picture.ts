/** A run as one picture, readable on a light page and on a dark one. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { HAND, MEUM } from "./call/measure.js";
import type { Results } from "./results.js";

const WIDTH = 760;
const INK = "#7a7f87"; // in the middle: as far from white as from GitHub's dark
const OWN = "#2f81f7";

export function picture({ call, weight, machine }: Results): string {
  const { document } = parseHTML("<html><body></body></html>");
  const cost = call.filter(({ client }) => client !== "by hand, again");
  const cpu = cost
    .map(({ client, atOnce }) => ({ client, ...atOnce.find((at) => at.inFlight === 64)!.cpuRatio }))
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
          fill: (d: T) => (d.client === MEUM ? OWN : INK),
          fillOpacity: 0.75,
        }),
        ...marks,
      ],
    });
  const first = bars(
    cpu,
    "median",
    `CPU per call, ${HAND} = 1 (median; yellow: middle half of the rounds)`,
    [
      Plot.ruleX([1], { stroke: INK }),
      Plot.ruleY(cpu, { x1: "q1", x2: "q3", y: "client", stroke: "#d29922", strokeWidth: 2 }),
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
  const second = bars(bytes, "kb", "what the call brings into a bundle, kB minified and gzipped", [
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
    `64 calls in flight, each client in a process of its own, rounds interleaved; axios uses node:http, all others but undici.request fetch`,
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
${text(24, 17, "What a call of wooDisconnect costs, and what its client weighs")}
${placed(first, 36)}
${placed(second, 46 + heights[0]!)}
${notes.map((note, at) => text(70 + heights[0]! + heights[1]! + 18 * at, 11, note)).join("\n")}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
