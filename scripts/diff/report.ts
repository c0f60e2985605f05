import { oneLine } from "../openapi/problem.js";

/** How much a change asks of a caller; the later, the more. */
export const EFFECTS = ["none", "patch", "minor", "unknown", "major"] as const;
export type Effect = (typeof EFFECTS)[number];

/** One thing that a new contract changes. */
export interface Finding {
  effect: Effect;
  /** Where in the operation: `response 200 > disconnected`. */
  place: string;
  reason: string;
}

/** What happened to one operation, or to what all of them share (`contract`). */
export interface OperationChange {
  /** The generated method; of a removed or renamed one, the old name. */
  operation: string;
  method: string;
  path: string;
  change: "added" | "removed" | "renamed" | "compatible" | "breaking" | "unknown";
  findings: Finding[];
}

/** What a new contract means to callers of the generated client. */
export interface Report {
  verdict: (typeof VERDICTS)[Effect];
  /** The version bump that follows; `unknown` where it cannot be told. */
  bump: Effect;
  changes: OperationChange[];
  /** What the judges could not look at, and where they did not agree. */
  notes: string[];
}

export function worst(effects: readonly Effect[]): Effect {
  return EFFECTS[Math.max(0, ...effects.map((effect) => EFFECTS.indexOf(effect)))] ?? "none";
}

export function worstOf(findings: readonly Finding[]): Effect {
  return worst(findings.map(({ effect }) => effect));
}

/** What an effect, the worst of all, comes to. */
export const VERDICTS = {
  none: "none",
  patch: "compatible",
  minor: "compatible",
  unknown: "unknown",
  major: "breaking",
} as const satisfies Record<Effect, string>;

/** What its findings make of an operation that is in both contracts. */
export function changeOf(findings: readonly Finding[]): "compatible" | "unknown" | "breaking" {
  const verdict = VERDICTS[worstOf(findings)];
  return verdict === "none" ? "compatible" : verdict;
}

/** What the findings come to. A contract is others' text: what is reported of it is one line each. */
export function makeReport(given: readonly OperationChange[], said: readonly string[]): Report {
  const changes = given.map((change) => ({
    ...change,
    operation: oneLine(change.operation),
    path: oneLine(change.path),
    findings: change.findings.map(({ effect, place, reason }) => ({
      effect,
      place: oneLine(place),
      reason: oneLine(reason),
    })),
  }));
  const notes = said.map(oneLine);
  const bump = worstOf(changes.flatMap(({ findings }) => findings));
  return { verdict: VERDICTS[bump], bump, changes, notes };
}

/** 3 is left for what could not be compared. */
const EXIT_CODES = { none: 0, compatible: 0, breaking: 1, unknown: 2 } as const;

export function exitCode({ verdict }: Report): 0 | 1 | 2 {
  return EXIT_CODES[verdict];
}

const LABEL = {
  none: "no effect",
  patch: "patch",
  minor: "minor",
  unknown: "cannot tell",
  major: "BREAKING",
};
const VERDICT = {
  none: "Nothing changes for callers.",
  compatible: "Compatible: callers need not change anything.",
  breaking: "Breaking: some callers have to change their code.",
  unknown: "Cannot tell whether this is compatible.",
};

function bumpText({ bump }: Report): string {
  return bump === "unknown" ? "to be decided by a person" : bump;
}

function title({ operation, method, path }: OperationChange): string {
  return path ? `${operation} (${method.toUpperCase()} ${path})` : operation;
}

export function asText(report: Report): string {
  const lines = [VERDICT[report.verdict], `Version bump: ${bumpText(report)}`];
  for (const change of report.changes) {
    lines.push("", `${change.change.padEnd(10)} ${title(change)}`);
    for (const { effect, place, reason } of change.findings)
      lines.push(`  ${LABEL[effect].padEnd(11)} ${place ? `${place}: ` : ""}${reason}`);
  }
  if (report.notes.length) lines.push("", ...report.notes.map((note) => `Note: ${note}`));
  return lines.join("\n");
}

export function asMarkdown(report: Report): string {
  const lines = [
    "## What this contract means to callers",
    "",
    `**${VERDICT[report.verdict]}** Version bump: **${bumpText(report)}**.`,
  ];
  for (const change of report.changes) {
    const place = change.path ? ` ${code(`${change.method.toUpperCase()} ${change.path}`)}` : "";
    lines.push("", `### ${code(change.operation)}${place}: ${change.change}`);
    if (change.findings.length) lines.push("", "| effect | where | what |", "|---|---|---|");
    for (const { effect, place, reason } of change.findings)
      lines.push(
        `| ${effect === "major" ? "**breaking**" : LABEL[effect]} | ${cell(place)} | ${cell(reason)} |`,
      );
  }
  if (report.notes.length)
    lines.push("", ...report.notes.map((note) => `> ${escapeMarkdown(note)}`));
  return lines.join("\n");
}

/** A contract is others' text: in a pull request it must stay text. */
function cell(text: string): string {
  return escapeMarkdown(text).replaceAll("|", "\\|");
}

function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_[\]<>#@]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function code(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}
