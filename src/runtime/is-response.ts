/** Whether a `fetch` returned a response, as far as one is used: it may be another realm's, or another library's. */
export function isResponse(value: unknown): value is Response {
  let valid = false;
  try {
    const { status, headers, body } = value as Response;
    const read = body?.getReader ?? (body as AsyncIterable<unknown> | null)?.[Symbol.asyncIterator];
    valid =
      Number.isInteger(status) &&
      typeof headers.get === "function" &&
      typeof headers.forEach === "function" &&
      (body === null || body === undefined || typeof read === "function");
  } catch {
    // Nothing at all, or a getter that throws.
  }
  return valid;
}
