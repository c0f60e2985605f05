import { expectedOf, FAULTS, type Fault, faultOf, OUTCOMES, type Outcome } from "./faults.js";

export interface Logs {
  /** The client's: the outcome of each call, and how often it settled. */
  outcomes: Uint8Array;
  settled: Uint8Array;
  /** The server's: how often it did each call. */
  done: Uint8Array;
}
export interface Compared {
  calls: number;
  /** Calls that did not settle exactly once. */
  lost: number;
  /** Calls whose caller was told what the server's log denies. */
  untrue: number;
  /** Calls that the server did more than once. */
  repeated: number;
  /** Calls that were told something else than their fault asks for, where that is certain. */
  unexpected: number;
  /** How many calls with a fault had an outcome, and how many of them the server did. */
  table: { fault: Fault; outcome: Outcome; calls: number; done: number }[];
}

/** Both logs, call by call. */
export function compare({ outcomes, settled, done }: Logs): Compared {
  const result = { calls: done.length, lost: 0, untrue: 0, repeated: 0, unexpected: 0 };
  const table = new Map<string, Compared["table"][number]>();
  for (let call = 0; call < done.length; call++) {
    const outcome = OUTCOMES[outcomes[call]!]!;
    const fault = faultOf(call);
    const times = done[call]!;
    if (settled[call] !== 1) result.lost++;
    if (!isTrue(outcome, times)) result.untrue++;
    if (times > 1) result.repeated++;
    if (!expectedOf(call).includes(outcome)) result.unexpected++;
    const key = `${FAULTS.indexOf(fault)} ${outcomes[call]}`;
    const row = table.get(key) ?? { fault, outcome, calls: 0, done: 0 };
    row.calls++;
    if (times) row.done++;
    table.set(key, row);
  }
  return {
    ...result,
    table: [...table].sort(([a], [b]) => a.localeCompare(b)).map(([, row]) => row),
  };
}

function isTrue(outcome: Outcome, done: number): boolean {
  if (outcome === "resolved") return done > 0;
  if (outcome === "rejected" || outcome === "not-sent") return done === 0;
  return outcome === "unknown"; // true of everything; whether it had to be said is `unexpected`
}
