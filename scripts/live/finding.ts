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

  add(...[level, operation, location, rule, message]: Parameters<typeof finding>): void {
    const one = finding(level, operation, location, rule, message);
    const same = (other: Finding) => JSON.stringify(other) === JSON.stringify(one);
    if (!this.all.some(same)) this.all.push(one);
  }
}

function finding(
  level: Finding["level"],
  operation: string,
  location: string,
  rule: string,
  message: string,
): Finding {
  return { level, operation, location, rule, message };
}
