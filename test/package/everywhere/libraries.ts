import { deepStrictEqual } from "node:assert";
import { join } from "node:path";
import { run } from "../pack.js";
import type { Row } from "./row.js";
import type { Workplace } from "./workplace.js";

/** What docs/errors.md says of each under "Your own fetch": the outcomes of calls to which the server gives 404 or 429. */
const EXPECTED: Record<string, Record<string, string>> = {
  ky: { default: "unknown", "throwHttpErrors: false": "rejected" },
  got: { default: "unknown", "throwHttpErrors: false": "rejected" },
  axios: { default: "unknown", "validateStatus: () => true": "rejected" },
  ofetch: {
    "a success": "unknown",
    'a success, responseType: "stream"': "done",
    'responseType: "stream"': "unknown",
    "ignoreResponseError: true": "rejected",
  },
  undici: {
    RetryAgent: "unknown",
    "RetryAgent, throwOnError: false": "rejected",
    "RetryAgent, statusCodes": "rejected",
    "interceptors.retry": "unknown",
    "interceptors.retry, throwOnError: false": "rejected",
  },
  // The second of three calls is a success.
  "p-limit": { plain: "rejected done rejected", "AsyncResource.bind": "rejected done rejected" },
  "p-queue": { plain: "rejected done rejected", "AsyncResource.bind": "rejected done rejected" },
  "p-queue-9": { plain: "unknown done unknown", "AsyncResource.bind": "rejected done rejected" },
  bottleneck: { plain: "rejected done unknown", "AsyncResource.bind": "rejected done rejected" },
  "p-memoize": { shared: "rejected unknown" },
  "async-cache-dedupe": { shared: "rejected unknown" },
};

/** Libraries that users give as `fetch`, or send requests through. */
export async function libraryRows(place: Workplace): Promise<Row[]> {
  const node = place.tool("node-24/bin/node");
  const rows = Object.entries(EXPECTED).map(async ([name, expected]): Promise<Row> => {
    const args = [join(place.app, "libraries.mjs"), name];
    return {
      what: `${name} as \`fetch\`, on Node 24`,
      version: await place.version(name),
      check: async () => {
        const { stdout } = await run(node, args, { cwd: place.app });
        deepStrictEqual(JSON.parse(stdout), expected);
      },
    };
  });
  return Promise.all(rows);
}
