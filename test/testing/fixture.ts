/** `meum/testing`, of a package that is generated for the tests. */
import type { MeumClientOptions } from "../../src/index.js";
import type { FakeCall } from "../../src/testing/index.js";
import type { Operation } from "../../src/types/operation.js";
import { loadFixture } from "../support/fixture.js";
import { generatedFrom, load } from "../support/generated-package.js";

interface Fake {
  readonly fetch: typeof globalThis.fetch;
  readonly calls: readonly FakeCall[];
  reply(operation: string, ...replies: unknown[]): void;
}

/** Of the fixture contract. */
export const { createMeumFake } = (await loadFixture("testing/index.ts")) as {
  createMeumFake(): Fake;
};

/** The names of all failures. */
export const FAILURES = Object.keys((await loadFixture("testing/failures.ts")).failures);

/** Failures that last until the client's time is over. */
export const HANGING = /^(no-response|connect-hangs|body-hangs)$/;

type Method = (options?: object) => Promise<unknown>;

interface Parts
  extends Pick<
    typeof import("../../src/response/contract.js"),
    "documentedFor" | "fits" | "parseJson"
  > {
  createMeumClient(options: object): Record<string, Method>;
  createMeumFake(): Fake;
  readonly examples: Record<string, Record<string, { mediaType?: string; text: string }>>;
  readonly operations: Record<string, Operation>;
}

/** The client of another contract, with its fake, and what both are made of. */
export async function clientAndFake(contract: string, options: MeumClientOptions) {
  const files = await generatedFrom(contract);
  const { createMeumClient, createMeumFake, ...parts } = await load<Parts>(files, [
    "index.js",
    "testing/index.js",
    "response/contract.js",
    "generated/examples.js",
    "generated/operations.js",
  ]);
  const fake = createMeumFake();
  const meum = createMeumClient({ ...options, fetch: fake.fetch });
  return { meum, fake, ...parts };
}
