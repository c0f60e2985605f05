/** A time limit, and who is to be told whether that has happened which must come before it. */
export type Limit = [ms: number, hadTime: (happened: boolean) => void];

/** Without another one after it. */
export const LONGEST: Limit = [10_000, () => {}];

const TOO_SHORT = Symbol("too short");

/**
 * Runs a test that waits for a time limit of `ms`. On a machine that is busy, the limit may be reached before what
 * must come first, such as the request's arrival: then the test says so, and runs again with a longer one.
 */
export async function withLimit(
  ms: number,
  test: (...limit: Limit) => Promise<void>,
): Promise<void> {
  const hadTime = (happened: boolean) => {
    if (!happened) throw TOO_SHORT;
  };
  for (let limit = ms; limit < LONGEST[0]; limit *= 6) {
    try {
      return await test(limit, hadTime);
    } catch (error) {
      if (error !== TOO_SHORT) throw error;
    }
  }
  return test(...LONGEST);
}
