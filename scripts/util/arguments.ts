import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./errors.js";

const HELP = { help: { type: "boolean", default: false } } as const;

export type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * A command's options and positional arguments, `--help` among them.
 * @throws {UsageError}
 */
export function parseArguments<Of extends Options>(
  options: Of,
  args: readonly string[],
  positionals = 0,
) {
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
    throw new UsageError((error as Error).message.split(/\. |\n/)[0]);
  }
}
