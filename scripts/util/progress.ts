/** What a command is doing now: a moving line in a terminal, a line of its own elsewhere, as in CI. */
export async function progress<Result>(text: string, run: () => Promise<Result>): Promise<Result> {
  if (!process.stderr.isTTY) {
    console.error(`${text} …`);
    return run();
  }
  const { createSpinner } = await import("nanospinner");
  const spinner = createSpinner(text, { stream: process.stderr }).start();
  try {
    const result = await run();
    spinner.success();
    return result;
  } catch (error) {
    spinner.error();
    throw error;
  }
}

/** From this length on, in characters, contracts may take a command more than five seconds. */
export const LONG_CONTRACT = 2 ** 16;
