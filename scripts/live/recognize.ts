import { randomBytes } from "node:crypto";
import { ExpectedError } from "../util/errors.js";
import { get } from "./exchange.js";
import type { Findings } from "./finding.js";

/** What responds makes up its responses: it says nothing about the API. */
export class MockServerError extends ExpectedError {
  override name = "MockServerError";
}

/**
 * Asks for a path that no contract has, without a key: a mock server shows itself, and so does a
 * server that has a page for everything.
 */
export async function recognize(findings: Findings, baseUrl: string): Promise<void> {
  const path = `/no-such-path-${randomBytes(6).toString("hex")}`;
  const { ok, status, text } = await get(baseUrl, path, async (response) => {
    const { ok, status } = response;
    return { ok, status, text: (await response.text()).slice(0, 10_000) };
  });
  refuseMock(baseUrl, text);
  if (ok)
    findings.add({
      level: "warning",
      operation: "the server",
      location: "response.status",
      rule: "accepts-any-path",
      message: `responded ${status} to a path that the contract does not have: is the base URL right?`,
    });
}

/** @throws {MockServerError} if a response is one of Prism's own */
export function refuseMock(baseUrl: string, text: string): void {
  if (text.includes("stoplight.io/prism/errors#"))
    throw new MockServerError(
      `${baseUrl} is a mock server (Prism): it accepts any key and takes its responses from its contract, so it says nothing about the API. Nothing was checked. Give the URL of the real server.`,
    );
}
