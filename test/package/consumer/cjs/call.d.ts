type Meum = typeof import("meum");
type Testing = typeof import("meum/testing");
export function call(meum: Meum, testing: Testing, at: object): Promise<object>;
