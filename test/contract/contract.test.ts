import { readFileSync } from "node:fs";
import { describe } from "vitest";
import { CONTRACTS } from "./contracts.js";
import { contractSuite } from "./suite.js";

// Some of what is in it, no check can tell from its change: so it is not among those that prove the checks.
const STRANGERS = readFileSync(new URL("../fixtures/strangers.yaml", import.meta.url), "utf8");

describe.each([...CONTRACTS, ["strangers", STRANGERS] as const])("%s", (_, text) =>
  contractSuite(text, "none"),
);
