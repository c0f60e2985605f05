// The client subscribes once, at its first call. Here, so that Stryker counts it for every test, not only for the first.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inject } from "vitest";

// Each has channels of its own.
for (const folder of [inject("fixture"), join(import.meta.dirname, "../../src")])
  await import(pathToFileURL(join(folder, "evidence/channels.ts")).href)
    .then(({ subscribed }) => subscribed())
    .catch(() => {}); // then tests fail
