// The tools and this project are in one folder, above which there is nothing of either.
export default { turbopack: { root: new URL("../..", import.meta.url).pathname } };
