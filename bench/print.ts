import type { Results } from "./results.js";
import { line, type Spread } from "./stats.js";
import type { Target } from "./verdict.js";

/** The run as tables for a terminal. */
export function print({ quick, machine, call, weight, growth, endurance }: Results): string {
  const { date, commit, cpu, memoryGb, system, node, load } = machine;
  return [
    `meum ${machine.versions.meum} (${commit ?? "no commit"}), ${date}, Node ${node}, ${cpu}, ${memoryGb} GB, ${system}, load ${load.join(" ")}${quick ? ", quick" : ""}`,
    ...[1, 16].map((inFlight) =>
      [
        `\nThe call, ${inFlight} in flight (medians; ± half of the median's 95 % interval, [middle half of the rounds])`,
        table(
          [
            "client",
            "CPU ratio",
            "",
            "CPU µs",
            "wall ratio",
            "wall µs",
            "p50 µs",
            "p99 µs",
            "KB allocated",
          ],
          call.map(({ client, atOnce, allocatedBytes }) => {
            const at = atOnce.find((one) => one.inFlight === inFlight)!;
            return [
              client,
              `${at.cpuRatio.median.toFixed(2)} ± ${at.cpuRatio.error.toFixed(2)}`,
              half(at.cpuRatio),
              at.cpuUs.median.toFixed(0),
              at.wallRatio.median.toFixed(2),
              at.wallUs.median.toFixed(0),
              at.p50Us.toFixed(0),
              at.p99Us.toFixed(0),
              (allocatedBytes.median / 1024).toFixed(1),
            ];
          }),
        ),
      ].join("\n"),
    ),
    "\nThe weight",
    table(
      ["client", "B min+gzip", "B min", "packages", "KB installed", "import ms", "import ratio"],
      weight.map(({ client, gzipBytes, bytes, installed, imported }) => [
        client,
        `${gzipBytes}`,
        `${bytes}`,
        installed ? `${installed.packages}` : "–",
        installed ? (installed.bytes / 1024).toFixed(0) : "–",
        imported ? imported.ms.median.toFixed(1) : "–",
        imported ? `${imported.ratio.median.toFixed(2)} ± ${imported.ratio.error.toFixed(2)}` : "–",
      ]),
    ),
    "\nThe growth",
    table(
      [
        "operations",
        "generate s",
        "peak MB",
        "output KB",
        "B min+gzip",
        "import ms",
        "check s",
        "types alone s",
        "ratio",
      ],
      [
        ...growth.map((at) => [
          `${at.operations}`,
          at.generateSeconds.toFixed(1),
          (at.generatePeakBytes / 2 ** 20).toFixed(0),
          (at.outputBytes / 1024).toFixed(0),
          `${at.bundleGzipBytes}`,
          at.importMs.median.toFixed(1),
          at.checkSeconds.median.toFixed(2),
          at.typesAloneSeconds.median.toFixed(2),
          at.checkRatio.median.toFixed(2),
        ]),
        [
          "per 1000 more",
          ...[
            slope(growth, (at) => at.generateSeconds).toFixed(1),
            slope(growth, (at) => at.generatePeakBytes / 2 ** 20).toFixed(0),
            slope(growth, (at) => at.outputBytes / 1024).toFixed(0),
            slope(growth, (at) => at.bundleGzipBytes).toFixed(0),
            slope(growth, (at) => at.importMs.median).toFixed(1),
            slope(growth, (at) => at.checkSeconds.median).toFixed(2),
            slope(growth, (at) => at.typesAloneSeconds.median).toFixed(2),
            "",
          ],
        ],
      ],
    ),
    `\nEndurance: ${endurance.calls} calls in ${endurance.seconds.toFixed(0)} s; lost ${endurance.lost}, untrue ${endurance.untrue}, repeated ${endurance.repeated}, unexpected ${endurance.unexpected}`,
    table(
      ["fault", "told", "calls", "done by the server"],
      endurance.table.map(({ fault, outcome, calls, done }) => [
        fault,
        outcome,
        `${calls}`,
        `${done}`,
      ]),
    ),
    `heap after each tenth, MB: ${endurance.tenths.map(({ heapBytes }) => (heapBytes / 1e6).toFixed(2)).join(" ")} (last to second: ${endurance.heapRatio.toFixed(3)})`,
    `handles after each tenth: ${endurance.tenths.map(({ handles }) => JSON.stringify(handles)).join(" ")}`,
  ].join("\n");
}

export function printTargets(targets: Target[]): string {
  return table(
    ["must hold", "limit", "measured", "verdict"],
    targets.map(({ what, limit, value, verdict }) => [
      what,
      `≤ ${limit}`,
      Number.isInteger(value) ? `${value}` : value.toFixed(3),
      verdict,
    ]),
  );
}

function slope(growth: Results["growth"], of: (at: Results["growth"][number]) => number): number {
  return line(growth.map((at) => [at.operations / 1000, of(at)])).slope;
}

function half({ q1, q3 }: Spread): string {
  return `[${q1.toFixed(2)} – ${q3.toFixed(2)}]`;
}

function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column]!)].map((cell) => cell.length)),
  );
  const text = (row: string[]) =>
    row
      .map((cell, column) => (column ? cell.padStart(widths[column]!) : cell.padEnd(widths[0]!)))
      .join("  ");
  return [text(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(text)].join(
    "\n",
  );
}
