import { describe } from "vitest";
import { CONTRACTS } from "./contracts.js";
import { contractSuite } from "./suite.js";

describe.each(CONTRACTS)("%s", (_, text) => contractSuite(text, "none"));
