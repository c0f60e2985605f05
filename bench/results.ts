import type { CallResult } from "./call/measure.js";
import type { EnduranceResult } from "./endurance/measure.js";
import type { GrowthResult } from "./growth/measure.js";
import type { machine } from "./machine.js";
import type { WeightResult } from "./weight/measure.js";

/** One run of the bench, as `docs/bench.json` keeps it. */
export interface Results {
  quick: boolean;
  machine: ReturnType<typeof machine>;
  call: CallResult[];
  weight: WeightResult[];
  growth: GrowthResult[];
  endurance: EnduranceResult;
}
