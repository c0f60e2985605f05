/** The evidence of one attempt. */
export interface Evidence {
  /**
   * Whether request bytes left this machine: `false` if it is proven that none did, `true` if the headers
   * were seen to be written, otherwise `undefined`.
   * @param error what `fetch` rejected with
   * @param reason the signal's reason if we ended the attempt
   */
  sent(error: unknown, reason: unknown): boolean | undefined;
  /** Whether a response proves that the request was sent. A caller's `fetch` may have made it, and so may a service worker. */
  sentIfResponse?(): true | undefined;
  /**
   * Whether `fetch` sent the request more than once by itself, or may have, or followed a redirect. Then the operation
   * may have been carried out, whatever its response says. Absent: it cannot have.
   * @param status of the response
   */
  mayHaveRepeated?(status: number): boolean;
  /** The attempt is over. */
  end(): void;
  /** Whether `fetch` has sent the request by itself after that. Absent: it cannot have. */
  sentLater?(): boolean;
}
