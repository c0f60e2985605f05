import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./errors.js";

/** An option of a command, and what its help says of it. */
export type Option = NonNullable<ParseArgsConfig["options"]>[string] & {
  /** What the help calls its value. */
  value?: string;
  says: string;
};
export type Options = Readonly<Record<string, Option>>;

/** Every command has it. */
export const HELP = { help: { type: "boolean", default: false, says: "print this" } } as const;

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
