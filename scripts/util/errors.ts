/** Nothing of ours is wrong: a command prints the message, and no stack. */
export class ExpectedError extends Error {
  /** What to do about it, as a sentence that follows the message. */
  get advice(): string | undefined {
    return undefined;
  }
}

/** The command line cannot be used. The message is one line, and says what was expected. */
export class UsageError extends ExpectedError {
  override name = "UsageError";
}
