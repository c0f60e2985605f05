import { readFileSync } from "node:fs";
import { describe } from "vitest";
import { CONTRACT } from "../support/today.js";
import { contractSuite } from "./suite.js";

describe("openapi.yaml", () => contractSuite(readFileSync(CONTRACT, "utf8"), "allowed"));
