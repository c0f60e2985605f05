import type { Rehearsal } from "./index.js";
import type { Failure } from "./steps.js";

/** What a rehearsal has shown, in lines. */
export function lines({ defects, byHand, testFiles, seconds }: Rehearsal): string[] {
  return [
    ...defects.map((defect) => `DEFECT ${line(defect)}${defect.cause ? ` (${defect.cause})` : ""}`),
    ...byHand.map((failure) => `by hand, since callers break: ${line(failure)}`),
    `${defects.length ? "FAILED" : "ok"}: imported, generated, checked, ${testFiles} test files, in ${seconds} s`,
  ];
}

function line({ step, file, message }: Failure): string {
  return `${step}: ${file}: ${message.replaceAll(/\s+/g, " ")}`;
}
