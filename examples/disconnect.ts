/**
 * Disconnects the WooCommerce shop whose dedicated key is in MEUM_API_KEY.
 * Exit code: 0 disconnected, 1 not disconnected, 2 unknown.
 */
import { createMeumClient, isMeumApiError, isMeumError } from "meum";

try {
  // MEUM_BASE_URL leads it to a mock server.
  const meum = createMeumClient({ baseUrl: process.env.MEUM_BASE_URL });
  const { disconnected } = await meum.wooDisconnect();
  console.log(disconnected ? "Disconnected." : "It was not connected.");
} catch (error) {
  if (!isMeumError(error)) throw error;
  if (error.outcome === "unknown") {
    console.error(`${error.message}\nLook at the shop's settings: is it still connected?`);
    process.exitCode = 2;
  } else if (isMeumApiError(error, "wooDisconnect") && error.status === 404) {
    console.log("Nothing to disconnect.");
  } else {
    console.error(error.message);
    process.exitCode = 1;
  }
}
