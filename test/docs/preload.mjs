// What an example calls the API is the test's mock server; nothing else is reached.
const { fetch } = globalThis;
const { MOCK_URL, MOCK_PREFER, API_URL } = process.env;
globalThis.fetch = (url, init) => {
  if (!`${url}`.startsWith(`${API_URL}/`)) throw new Error(`unexpected: ${url}`);
  if (MOCK_PREFER) init.headers.set("Prefer", MOCK_PREFER);
  return fetch(`${url}`.replace(API_URL, MOCK_URL), init);
};
