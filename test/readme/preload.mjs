// What the README's examples call the API is the test's mock server; nothing else is reached.
const { fetch } = globalThis;
globalThis.fetch = (url, init) => {
  if (!`${url}`.startsWith("https://api.meum.io/")) throw new Error(`unexpected: ${url}`);
  const prefer = process.env.MOCK_PREFER;
  if (prefer) init.headers.set("Prefer", prefer);
  return fetch(`${url}`.replace("https://api.meum.io", process.env.MOCK_URL), init);
};
