// What a worker hears of a response whose body breaks off, by the client and by a plain `fetch`.
import { createMeumClient, settle } from "meum";

let events = [];
for (const name of ["unhandledrejection", "rejectionhandled"])
  addEventListener(name, () => events.push(name));

async function heard(read) {
  events = [];
  const result = await read();
  await new Promise((resolve) => setTimeout(resolve));
  return [result, ...events];
}

export default {
  async fetch(_, { AT }) {
    const meum = createMeumClient({
      apiKey: "sk_live_EXAMPLE_DO_NOT_USE",
      baseUrl: AT,
      maxRetries: 0,
    });
    const client = await heard(async () => (await settle(meum.wooDisconnect())).outcome);
    const plain = await heard(async () => {
      const reader = (await fetch(AT)).body.getReader();
      try {
        while (!(await reader.read()).done);
        return "read";
      } catch {
        return "failed";
      }
    });
    return Response.json({ client, plain });
  },
};
