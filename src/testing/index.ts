export type { FakeCall, OperationName } from "./calls.js";
export type { FailureName } from "./failures.js";
export { createMeumFake, type MeumFake } from "./fake.js";
export type { DocumentedStatus, OwnResponse, Reply } from "./types.js";
