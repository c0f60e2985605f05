/** One line of the table: one place where the package is used. */
export interface Row {
  what: string;
  version: string;
  /** Throws where the package does not do there what it should. */
  check(): Promise<void>;
}

const AT_ONCE = 2;

/** Checks every row, and prints each as it ends. Returns the number of failures. */
export async function checkRows(rows: Row[]): Promise<number> {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const waiting = [...rows];
  const problems: string[] = [];
  const work = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      const { what, version, check } = row;
      const started = performance.now();
      const problem = await check().then(
        () => undefined,
        (error) => `${what} ${version}:\n${textOf(error)}`,
      );
      if (problem) problems.push(problem);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const cells = [what.padEnd(width), version.padEnd(13), problem ? "FAILED" : "passed"];
      console.log(`| ${cells.join(" | ")} | ${seconds.padStart(5)} s |`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const problem of problems) console.error(`\n${problem}`);
  console.log(`\n${rows.length - problems.length} passed, ${problems.length} failed`);
  return problems.length;
}

function textOf(error: unknown): string {
  const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
  return [message, stdout, stderr].filter(Boolean).join("\n");
}
