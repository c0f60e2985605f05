// Node's own `fetch` makes one request, and rejects with the very error with which that failed. So the requests with the
// method and URL of such an attempt are only counted. To follow each through async contexts would take a tenth to a
// fifth of a call's CPU on Node 20.

/** What was seen of all requests with one method and URL, whoever made them, while such an attempt is in progress. */
export interface RequestCounts {
  /** Method and URL. */
  readonly key: string;
  /** Attempts in progress. */
  attempts: number;
  /** Requests that were created. */
  created: number;
  /** Requests whose headers were written. */
  written: number;
  /** How often headers were written again. */
  repeated: number;
  /** How often something was seen that proves nothing. */
  inconclusive: number;
}

const countsByRequest = new Map<string, RequestCounts>();

/** An attempt begins. Returns the counts of its method and URL. */
export function startCounting(method: string, url: string): RequestCounts {
  const key = `${method} ${url}`;
  const none = { key, attempts: 0, created: 0, written: 0, repeated: 0, inconclusive: 0 };
  const counts = countsByRequest.get(key) ?? none;
  countsByRequest.set(key, counts);
  counts.attempts++;
  return counts;
}

/** One of its attempts is over. */
export function stopCounting(counts: RequestCounts): void {
  counts.attempts--;
  if (!counts.attempts) countsByRequest.delete(counts.key);
}

/** A request was created. Returns the counts in which it is; `undefined` if no attempt needs them. */
export function countCreated(method: string, url: string): RequestCounts | undefined {
  const counts = countsByRequest.get(`${method} ${url}`);
  increment(counts, "created");
  return counts;
}

export function increment(
  counts: RequestCounts | undefined,
  what: Exclude<keyof RequestCounts, "attempts" | "key">,
): void {
  // Stryker disable next-line UpdateOperator: it is only asked whether they have changed
  if (counts) counts[what]++;
}

/** Something was published that cannot be read. */
export function markAllCountsInconclusive(): void {
  for (const counts of countsByRequest.values()) increment(counts, "inconclusive");
}
