import { dependentTests } from "./scripts/rehearse/dependents.js";
import { listTests } from "./scripts/rehearse/steps.js";

console.log((await dependentTests(process.argv[2]!, await listTests(process.argv[2]!))).join("\n"));
