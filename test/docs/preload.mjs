// What an example calls the API is the test's mock server; nothing else is reached.
const { fetch } = globalThis;
const { MOCK_URL, API_URL } = process.env;
globalThis.fetch = (url, init) => {
  if (!`${url}`.startsWith(`${API_URL}/`)) throw new Error(`unexpected: ${url}`);
  return fetch(`${url}`.replace(API_URL, MOCK_URL), init);
};
