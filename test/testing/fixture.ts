/** `meum/testing`, of a package that is generated for the tests. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inject } from "vitest";
import { generateFrom } from "../../scripts/generate/index.js";
import { parseContract } from "../../scripts/openapi/document.js";
import type { MeumClientOptions } from "../../src/index.js";
import type { FakeCall } from "../../src/testing/index.js";
import { copyPackage } from "../support/generated-package.js";

interface Fake {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly calls: readonly FakeCall[];
  reply(operation: string, ...replies: unknown[]): void;
}

const load = (directory: string, file: string) =>
  import(/* @vite-ignore */ pathToFileURL(join(directory, file)).href);

/** Of the fixture contract. */
export const { createMeumFake } = (await load(inject("fixture"), "testing/index.ts")) as {
  createMeumFake(): Fake;
};

/** The names of all failures. */
export const FAILURES = Object.keys(
  (await load(inject("fixture"), "testing/failures.ts")).failures,
);

/** Failures that last until the client's time is over. */
export const HANGING = /^(no-response|connect-hangs|body-hangs)$/;

type Method = (options?: object) => Promise<unknown>;

/** The client of another contract, with its fake. */
export async function clientAndFake(contract: string, options: MeumClientOptions) {
  const directory = copyPackage(await generateFrom(parseContract(contract, "the contract")));
  try {
    const fake: Fake = (await load(directory, "testing/index.ts")).createMeumFake();
    const { createMeumClient } = await load(directory, "index.ts");
    const meum: Record<string, Method> = createMeumClient({ ...options, fetch: fake.fetch });
    const { examples } = await load(directory, "generated/examples.ts");
    const { operations } = await load(directory, "generated/operations.ts");
    const { documentedFor, fits, parseJson } = await load(directory, "contract.ts");
    return { meum, fake, examples, operations, documentedFor, fits, parseJson };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
