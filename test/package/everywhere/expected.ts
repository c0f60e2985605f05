import { deepStrictEqual } from "node:assert";
import { type Servers, startLosingServers } from "./servers.js";

/** What consumer/call.mjs sees in a runtime whose `fetch` tells that a connection never stood. */
const TELLING = {
  success: { disconnected: true },
  forbidden: {
    name: "MeumApiError",
    status: 403,
    outcome: "rejected",
    documented: true,
    instance: true,
    text: "string",
  },
  refused: { name: "MeumConnectionError", outcome: "not-sent" },
  closed: { name: "MeumConnectionError", outcome: "unknown" },
  first: { disconnected: true },
  second: { name: "MeumConnectionError", outcome: "unknown" },
  vanished: { name: "MeumConnectionError", outcome: "unknown" },
  repeated: { name: "MeumConnectionError", outcome: "unknown" },
  silent: { name: "MeumTimeoutError", outcome: "unknown" },
  unknownName: { name: "MeumConnectionError", outcome: "not-sent" },
  selfSigned: { name: "MeumConnectionError", outcome: "not-sent" },
  // What a fake says of a request needs no evidence.
  faked: { outcomes: ["not-sent", "unknown", "rejected", "done"], calls: 4 },
};

const UNKNOWN = { name: "MeumConnectionError", outcome: "unknown" };

/** workerd and browsers say the same of each: nothing there proves that a request was not sent. */
const SILENT = {
  ...TELLING,
  refused: UNKNOWN,
  unknownName: UNKNOWN,
  selfSigned: UNKNOWN,
  // A 404, to a request that workerd sent again by itself.
  repeated: { name: "MeumApiError", outcome: "unknown" },
};

const {
  first: _first,
  second: _second,
  vanished: _vanished,
  repeated: _repeated,
  ...OF_PAGE
} = SILENT;
/** A browser may have sent the request before, and never tells. */
const PAGE = { ...OF_PAGE, forbidden: { ...OF_PAGE.forbidden, outcome: "unknown" } };

const EXPECTED = {
  telling: { seen: TELLING, arrived: { closing: 1, reusing: 2, repeating: 2 } },
  silent: { seen: SILENT, arrived: { closing: 1, reusing: 2, repeating: 3 } },
  // A page's answers come from its own origin, so no connection is reused: what arrives is a preflight.
  page: { seen: PAGE, arrived: { closing: 1, reusing: 0, repeating: 0 } },
};

/** Runs a consumer, and asserts what it sees, and how often the calls reached a server. */
export async function expectCalls(
  servers: Servers,
  consumer: (at: string) => Promise<string>,
  runtime: keyof typeof EXPECTED = "telling",
): Promise<void> {
  const losing = await startLosingServers();
  try {
    const { seen, arrived } = EXPECTED[runtime];
    const at = { ...servers.at, ...losing.at };
    deepStrictEqual(JSON.parse(await consumer(JSON.stringify(at))), seen);
    deepStrictEqual(losing.arrived(), arrived);
  } finally {
    await losing.stop();
  }
}
