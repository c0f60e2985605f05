/**
 * Disconnects the WooCommerce shop whose dedicated key is in MEUM_API_KEY.
 * Exit code: 0 disconnected, 1 not disconnected, 2 unknown.
 */
import { createMeumClient, isMeumApiError, settle } from "meum";

// MEUM_BASE_URL leads it to a mock server.
const meum = createMeumClient({ baseUrl: process.env.MEUM_BASE_URL });
const { outcome, data, error } = await settle(meum.wooDisconnect());

if (outcome === "done") {
  // What `false` means, the API does not document.
  console.log(
    data.disconnected ? "Disconnected." : "Answered, but not disconnected: check the shop.",
  );
} else if (outcome === "unknown") {
  console.error(`${error.message}\nLook at the shop's settings: is it still connected?`);
  process.exitCode = 2;
} else if (isMeumApiError(error) && error.code === "INTEGRATION_NOT_FOUND") {
  console.log("Nothing to disconnect.");
} else {
  console.error(error.message);
  process.exitCode = 1;
}
