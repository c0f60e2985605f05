/** The package's version, as package.json has it: `npm run version` sets both. */
export const VERSION = "0.1.0";
