/** What a percent-encoded text says; one that is not encoded as it should be is meant as it stands. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
