/** One thing that is to be said of an operation. */
export interface Finding {
  /** Only a violation makes the check fail. */
  level: "violation" | "warning" | "note";
  operation: string;
  /** `response.body.disconnected`, `response.status`, `security`. */
  location: string;
  /** What it breaks: a keyword of JSON Schema, or a rule of this check. */
  rule: string;
  message: string;
}

/** What was found so far, each finding once. */
export class Findings {
  readonly all: Finding[] = [];

  add(finding: Finding): void {
    const text = JSON.stringify(finding);
    if (!this.all.some((other) => JSON.stringify(other) === text)) this.all.push(finding);
  }
}
