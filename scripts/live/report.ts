import type { Finding } from "./finding.js";

/** What was found, in lines. */
export function reportLines(findings: readonly Finding[]): string[] {
  const count = (level: Finding["level"]) => findings.filter((one) => one.level === level).length;
  const number = (level: Finding["level"]) =>
    `${count(level)} ${level}${count(level) === 1 ? "" : "s"}`;
  return [
    ...findings.map(
      ({ level, operation, location, rule, message }) =>
        `  ${level.padEnd(9)} ${operation} at ${location}: ${rule}: ${message}`,
    ),
    `${number("violation")}, ${number("warning")}, ${number("note")}.`,
  ];
}
