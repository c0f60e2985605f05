import { QUICK, useAll } from "./tests.js";

useAll(QUICK);
