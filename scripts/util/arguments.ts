import { type ParseArgsConfig, parseArgs } from "node:util";

/** The command line cannot be used. The message is one line, and says what was expected. */
export class UsageError extends Error {
  override name = "UsageError";
}

const HELP = { help: { type: "boolean", default: false } } as const;

export type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * A command's options and positional arguments, `--help` among them.
 * @param usage begins with the command: `npm run NAME`
 * @throws {UsageError}
 */
export function parseArguments<Of extends Options>(
  usage: string,
  options: Of,
  args: readonly string[],
  positionals = 0,
) {
  const problem = (text: string) => new UsageError(`${text}. Help: ${nameOf(usage)} -- --help`);
  try {
    const parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, ...HELP } as Of & typeof HELP,
    });
    const tooMany = parsed.positionals[positionals];
    if (tooMany !== undefined) throw new Error(`Unexpected argument '${tooMany}'`);
    return parsed;
  } catch (error) {
    // Node's further sentences and lines are about positional arguments.
    throw problem((error as Error).message.split(/\. |\n/)[0] ?? "");
  }
}

function nameOf(usage: string): string {
  return /^npm run \S+/.exec(usage)?.[0] ?? usage;
}
