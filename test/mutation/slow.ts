import { SLOW, useAll } from "./tests.js";

useAll(SLOW);
