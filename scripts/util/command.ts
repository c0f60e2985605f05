import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { HELP, type Options, parseArguments } from "./arguments.js";
import { ExpectedError, UsageError } from "./errors.js";

/** What a command works on and prints to: the process's own, or a test's. */
export interface Surroundings {
  /** The project. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** Prints lines to stdout. */
  readonly out: (text: string) => void;
  /** Prints lines to stderr. */
  readonly err: (text: string) => void;
}

/** Runs to its end; the exit code. */
export type Command = (args: readonly string[], around: Surroundings) => Promise<number>;

interface Definition<Of extends Options> {
  /** Begins with the command, `npm run NAME`, and says what it does. */
  usage: string;
  options: Of;
  /** Of each exit code, what it means. */
  exits: string;
  /** How many there may be; absent: none. */
  positionals?: number;
  /** The exit code of wrong usage; absent: 2. */
  wrongUsage?: number;
  /** The exit code of any other error; absent: 1. */
  failure?: number;
  run(
    parsed: ReturnType<typeof parseArguments<Of>>,
    around: Surroundings,
  ): number | Promise<number>;
}

/**
 * A command that prints help, and refuses wrong arguments in one line, before anything else is done. Of an
 * error that is not expected, it prints the stack.
 */
export function command<Of extends Options>({
  usage,
  options,
  exits,
  positionals,
  wrongUsage = 2,
  failure = 1,
  run,
}: Definition<Of>): Command {
  return async (args, around) => {
    try {
      const parsed = parseArguments(options, args, positionals);
      if ((parsed.values as { help?: boolean }).help) {
        around.out(helpOf(usage, options, exits));
        return 0;
      }
      return await run(parsed, around);
    } catch (error) {
      around.err(textOf(error, usage));
      return error instanceof UsageError ? wrongUsage : failure;
    }
  };
}

function helpOf(usage: string, options: Options, exits: string): string {
  const lines = Object.entries<Options[string]>({ ...options, ...HELP }).map(
    ([name, { value, says }]) => [value ? `--${name} ${value}` : `--${name}`, says] as const,
  );
  const width = Math.max(...lines.map(([option]) => option.length));
  const listed = lines.map(([option, says]) => `${option.padEnd(width)}  ${says}`).join("\n");
  return [usage, listed, exits].join("\n\n");
}

function textOf(error: unknown, usage: string): string {
  if (!(error instanceof ExpectedError)) return inspect(error);
  const help = `Help: ${/^npm run \S+/.exec(usage)?.[0]} -- --help`;
  const advice = error instanceof UsageError ? help : error.advice;
  return advice ? `${error.message.replace(/\.$/, "")}. ${advice}` : error.message;
}

/** Runs a command as this process. */
export async function start(command: Command): Promise<void> {
  process.exitCode = await command(process.argv.slice(2), {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    env: process.env,
    out: (text) => console.log(text),
    err: (text) => console.error(text),
  });
}
