import fc from "fast-check";

// Node loads its `fetch` when it is first used, and takes the dispatcher of an undici that is there already.
// So that a test file's `fetch` is Node's own whole, whichever files share its process.
void Response;

// The same values each time: one in a million that shows a fault must not fail a change that has no part in it.
// `SEED=7 npm test` looks at others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 20_251_130) });
