export function call(meum: typeof import("meum"), at: object): Promise<object>;
