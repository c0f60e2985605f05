// RFC 9110, 10.2.3: seconds, or an HTTP date. Anything else says nothing.
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** How long `Retry-After` asks to wait, in milliseconds from now. */
export function retryAfterMs(headers: Headers): number | undefined {
  // Node.js leaves white space at its end.
  const value = `${headers.get("retry-after")}`.trim();
  // Of 400 digits it would be infinite, which JSON cannot hold.
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, 1e15);
  const at = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** Full jitter, so that callers that failed together do not come back together. */
export function backoffMs(retries: number): number {
  return Math.random() * Math.min(8_000, 500 * 2 ** retries);
}
