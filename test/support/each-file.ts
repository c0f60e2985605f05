// Node loads its `fetch` when it is first used, and takes the dispatcher of an undici that is there already.
// So that a test file's `fetch` is Node's own whole, whichever files share its process.
void Response;
