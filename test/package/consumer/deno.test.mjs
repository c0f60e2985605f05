// Each test fails if it leaves an operation or a resource behind.
import { createMeumClient, settle } from "meum";
import { createMeumFake } from "meum/testing";

const own = async () => Response.json({ disconnected: true });

for (const [name, fetch] of Object.entries({ fake: createMeumFake().fetch, own }))
  globalThis.Deno.test({
    name,
    sanitizeOps: true,
    sanitizeResources: true,
    fn: async () => {
      const meum = createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE", fetch });
      const { outcome } = await settle(meum.wooDisconnect());
      if (outcome !== "done") throw new Error(outcome);
    },
  });
