/** The package as a user would import it, against a Prism of its own. */
import { fileURLToPath } from "node:url";
import { startPrism } from "./prism.js";

// An exit, unlike a signal's own end, takes Prism along, also while that is starting.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const prism = await startPrism(fileURLToPath(new URL("../openapi.yaml", import.meta.url)));
try {
  const { createMeumClient, isMeumApiError } = (await import(
    "meum"
  )) as typeof import("../src/index.js");
  const client = (fetch = globalThis.fetch) =>
    createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE", baseUrl: prism.url, fetch });
  const meum = client();

  const { disconnected } = await meum.wooDisconnect();
  console.log(`200  disconnected: ${disconnected}`);

  // The client always sends the key it was made with: a fetch of ours takes it out.
  const withoutKey = client((url, init) => {
    const headers = new Headers(init?.headers);
    headers.delete("authorization");
    return fetch(url, { ...init, headers });
  });
  const failing = [
    () => meum.wooDisconnect({ headers: { Prefer: "code=403" } }),
    () => meum.wooDisconnect({ headers: { Prefer: "code=404" } }),
    () => withoutKey.wooDisconnect(),
  ];
  for (const call of failing)
    try {
      await call();
      throw new Error("expected an error");
    } catch (error) {
      if (!isMeumApiError(error)) throw error;
      console.log(`${error.status}  ${error.name} (${error.outcome}): ${error.message}`);
    }
} finally {
  await prism.stop();
}
