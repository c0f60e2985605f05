/** Set by the build, from package.json. */
declare const MEUM_VERSION: string | undefined;

/** The package's version. */
// Stryker disable next-line ConditionalExpression: the tests use what is not built
export const VERSION = typeof MEUM_VERSION === "undefined" ? "development" : MEUM_VERSION;
