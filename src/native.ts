// Attempts by Node's own `fetch`. It sends one request, and rejects with the very error that this failed with:
// so their async context needs not be followed, which would cost a tenth of a call.

/** What is seen of the attempts with one method and URL, as long as one is under way. */
export interface Group {
  underWay: number;
  /** Attempts whose request was not created yet. */
  awaited: number;
  /** Requests with this method and URL that were created, by whomever; those whose headers were written. */
  created: number;
  written: number;
  /** Something was seen that this cannot follow. */
  unclear: boolean;
}

const groups = new Map<string, Group>();

/** An attempt begins. Returns its group, and what ends it. */
export function join(method: string, url: string): [Group, () => void] {
  const key = `${method} ${url}`;
  const group = groups.get(key) ?? {
    underWay: 0,
    awaited: 0,
    created: 0,
    written: 0,
    unclear: false,
  };
  groups.set(key, group);
  group.underWay++;
  group.awaited++;
  const leave = () => {
    group.underWay--;
    // An attempt that never created a request must not be taken for the origin of a later one.
    group.awaited = Math.min(group.awaited, group.underWay);
    if (!group.underWay) groups.delete(key);
  };
  return [group, leave];
}

/** A request was created, by whomever. */
export function count(method: string, url: string): Group | undefined {
  const group = groups.get(`${method} ${url}`);
  if (group) group.created++;
  return group;
}

/** Whether a request that was just created is the one that an attempt of the group waits for. */
export function take(group: Group | undefined): boolean {
  if (!group?.awaited) return false;
  group.awaited--;
  return true;
}

/** Something was published that cannot be read. */
export function voidGroups(): void {
  for (const group of groups.values()) group.unclear = true;
}
