/**
 * What a user's program does with the package, wherever it runs, and what it sees of it.
 * `meum` and `testing` are the package's namespaces, `at` holds the servers' URLs.
 */
export async function call(meum, testing, at, options = {}) {
  const client = (baseUrl) =>
    meum.createMeumClient({
      apiKey: "sk_live_EXAMPLE_DO_NOT_USE",
      baseUrl,
      maxRetries: 0,
      ...options,
    });
  const failure = async (promise) => {
    try {
      return { done: await promise };
    } catch (error) {
      const { name, outcome } = error;
      return meum.isMeumError(error) ? { name, outcome } : { stranger: `${error}` };
    }
  };
  const prism = client(at.prism);
  const seen = { success: await prism.wooDisconnect() };
  try {
    await prism.wooDisconnect({ headers: { Prefer: "code=403" } });
  } catch (error) {
    const { name, status, outcome } = error;
    seen.forbidden = {
      name,
      status,
      outcome,
      documented: meum.isMeumApiError(error, "wooDisconnect"),
      instance: error instanceof meum.MeumApiError && error instanceof Error,
      text: typeof error.body?.error,
    };
  }
  seen.refused = await failure(client(at.refused).wooDisconnect());
  seen.closed = await failure(client(at.closing).wooDisconnect());
  if (at.reusing) {
    const reusing = client(at.reusing);
    seen.first = await reusing.wooDisconnect();
    seen.second = await failure(reusing.wooDisconnect());
    // Idempotent, so that a runtime may repeat it by itself.
    const { api } = client(at.vanishing);
    await api.request("put", "/");
    seen.vanished = await failure(api.request("put", "/"));
    // A call whose outcome the client judges, with a method that workerd repeats by itself.
    const repeating = client(at.repeating);
    repeating.api.use({ onRequest: ({ request }) => new Request(request, { method: "DELETE" }) });
    await repeating.wooDisconnect();
    seen.repeated = await failure(repeating.wooDisconnect());
  }
  seen.silent = await failure(client(at.silent).wooDisconnect({ timeoutMs: 1_000 }));
  seen.unknownName = await failure(client(at.unknownName).wooDisconnect());
  seen.selfSigned = await failure(client(at.selfSigned).wooDisconnect());
  seen.faked = await faked(meum, testing, options);
  return seen;
}

/** What a user's own test would see. */
async function faked({ createMeumClient, settle }, { createMeumFake }, options) {
  const fake = createMeumFake();
  fake.reply("wooDisconnect", "connection-refused", "connection-lost", 403, 200);
  const apiKey = "sk_live_EXAMPLE_DO_NOT_USE";
  const client = createMeumClient({ apiKey, maxRetries: 0, ...options, fetch: fake.fetch });
  const outcomes = [];
  for (let at = 0; at < 4; at++) outcomes.push((await settle(client.wooDisconnect())).outcome);
  return { outcomes, calls: fake.calls.length };
}
