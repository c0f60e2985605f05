// What is done once, at the first call, is for every test: not only for the one that happens to make it.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inject } from "vitest";

// Each has channels of its own.
for (const folder of [inject("fixture"), join(import.meta.dirname, "../../src")])
  await import(pathToFileURL(join(folder, "evidence/channels.ts")).href)
    .then(({ subscribed }) => subscribed())
    .catch(() => {}); // tests will fail, if it matters
