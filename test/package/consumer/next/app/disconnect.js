import { createMeumClient, settle } from "meum";

/** One call to the server whose URL is posted. */
export async function POST(request) {
  const baseUrl = await request.text();
  const meum = createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE", baseUrl });
  const { outcome } = await settle(meum.wooDisconnect());
  return new Response(outcome);
}
