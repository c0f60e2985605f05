import { type ParseArgsConfig, parseArgs } from "node:util";

/** The command line cannot be used. The message is one line, and says what was expected. */
export class UsageError extends Error {
  override name = "UsageError";
}

const HELP = { help: { type: "boolean", default: false } } as const;

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * A command's options and positional arguments, `--help` among them.
 * @param usage begins with the command: `npm run NAME`
 * @throws {UsageError}
 */
export function parseArguments<Of extends Options>(
  usage: string,
  options: Of,
  { positionals = 0, args = process.argv.slice(2) } = {},
) {
  const problem = (text: string) => new UsageError(`${text}. Help: ${nameOf(usage)} -- --help`);
  try {
    const parsed = parseArgs({
      args,
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

/**
 * As {@link parseArguments}, for a command: it prints help, and refuses in one line, by itself. Call it
 * before anything else is done.
 */
export function readArguments<Of extends Options>(
  usage: string,
  options: Of,
  { positionals = 0, wrongUsage = 2 } = {},
) {
  try {
    const parsed = parseArguments(usage, options, { positionals });
    if ((parsed.values as { help?: boolean }).help) {
      console.log(usage);
      process.exit(0);
    }
    return parsed;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exit(wrongUsage);
  }
}

function nameOf(usage: string): string {
  return /^npm run \S+/.exec(usage)?.[0] ?? usage;
}
