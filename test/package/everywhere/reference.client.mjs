// Runs in each page of the API reference, before anything else: reports what the page sees, and goes on.
const page = location.pathname.slice(1);
const errors = [];
console.error = (...args) => errors.push(args.join(" "));
addEventListener(
  "error",
  ({ message, target }) => errors.push(message ?? `not loaded: ${target.src ?? target.href}`),
  true,
);

/** What the search finds, as a reader would use it. */
function search() {
  return new Promise((resolve) => {
    const look = () => {
      const found = document.querySelector("#tsd-search-results")?.textContent;
      if (found?.includes("wooDisconnect")) resolve(found);
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true });
    document.querySelector("#tsd-search-trigger").click();
    const input = document.querySelector("#tsd-search-input");
    input.value = "wooDisconnect";
    // Until its index is there, a search finds nothing.
    const type = () => input.dispatchEvent(new Event("input", { bubbles: true }));
    type();
    new MutationObserver(type).observe(document.querySelector("#tsd-search-status"), {
      childList: true,
      characterData: true,
    });
  });
}

addEventListener("load", async () => {
  const found = page === "index.html" ? await search() : undefined;
  const body = JSON.stringify({ page, errors, found });
  const next = await (await fetch("/seen", { method: "POST", body })).json();
  if (next) location.href = next;
});
