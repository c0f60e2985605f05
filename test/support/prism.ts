/** Prism in this process: to load it takes a second and a half, which a process of its own would pay each time. */
import { createRequire } from "node:module";
import { explicit } from "../../scripts/prism/contract.js";
import type { Prism } from "../../scripts/prism/index.js";

const require = createRequire(createRequire(import.meta.url).resolve("@stoplight/prism-cli"));

/** As {@link startPrismOf} of scripts/prism, which starts Prism's command. */
export async function prismOf(contract: string, upstream?: string): Promise<Prism> {
  const { createLogger } = require("@stoplight/prism-core");
  const { getHttpOperationsFromSpec } = require("@stoplight/prism-http");
  const { createServer } = require("@stoplight/prism-http-server");
  let log = "";
  const logger = createLogger(
    "Prism",
    { level: "info" },
    { write: (line: string) => (log += line) },
  );
  const { JSONSchemaFaker } = createRequire(require.resolve("@stoplight/prism-http"))(
    "json-schema-faker",
  );
  const text = explicit(contract, upstream !== undefined);
  const operations = await getHttpOperationsFromSpec(JSON.parse(text));
  // Prism fills each list up to its `maxItems`, and each list within: more than memory may hold.
  const least = [...text.matchAll(/"minItems":(\d+)/g)].map(([, items]) => Number(items));
  JSONSchemaFaker.option({ maxItems: Math.max(3, ...least) });
  const mock = { dynamic: false, ignoreExamples: false, seed: "meum" };
  // As a mock it would only log what is wrong with its own responses, and take twice as long.
  const validateResponse = upstream !== undefined;
  const checks = { validateRequest: true, validateResponse, checkSecurity: true };
  const server = createServer(operations, {
    cors: true,
    config: {
      ...checks,
      ...{ errors: upstream !== undefined, mock },
      ...(upstream === undefined
        ? { isProxy: false }
        : { isProxy: true, upstream: new URL(upstream) }),
    },
    components: { logger },
  });
  return {
    url: await server.listen(0, "127.0.0.1"),
    log: () => log,
    stop: () => server.close(),
  };
}
