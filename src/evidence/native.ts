// Attempts by Node's own `fetch`. It makes one request, and rejects with the very error that this failed with:
// so it need not be followed through async contexts, which takes a tenth to a fifth of a call's CPU on Node 20.

/** What is seen of the requests with one method and URL, whoever makes them, as long as such an attempt is under way. */
export interface Group {
  underWay: number;
  /** Requests that were created; those whose headers were written. */
  created: number;
  written: number;
  /** How often headers were written that had been written before. */
  repeated: number;
  /** What was seen that this cannot follow. */
  doubts: number;
}

const groups = new Map<string, Group>();

/** An attempt begins. Returns its group, and what ends it. */
export function join(method: string, url: string): [Group, () => void] {
  const key = `${method} ${url}`;
  const group = groups.get(key) ?? { underWay: 0, created: 0, written: 0, repeated: 0, doubts: 0 };
  groups.set(key, group);
  group.underWay++;
  const leave = () => {
    group.underWay--;
    if (!group.underWay) groups.delete(key);
  };
  return [group, leave];
}

/** A request was created. Returns the group that it belongs to. */
export function groupOf(method: string, url: string): Group | undefined {
  const group = groups.get(`${method} ${url}`);
  count(group, "created");
  return group;
}

/** Something was seen of a request. */
export function count(group: Group | undefined, what: Exclude<keyof Group, "underWay">): void {
  // Stryker disable next-line UpdateOperator: it is only asked whether they have changed
  if (group) group[what]++;
}

/** Something was published that cannot be read. */
export function doubtAll(): void {
  for (const group of groups.values()) count(group, "doubts");
}
