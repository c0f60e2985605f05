/** A pattern of a contract, in the dialect that can read it; `undefined` if none can. */
export function regexOf(pattern: string): RegExp | undefined {
  for (const flags of ["u", ""])
    try {
      return new RegExp(pattern, flags);
    } catch {} // a pattern of another dialect
  return undefined;
}
