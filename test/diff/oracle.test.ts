/**
 * The comparison of schemas against a validator that knows nothing of it: random schemas, random changes
 * of them, and values that show what a change does. `RUNS=3000 SEED=7` looks further.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import type { OpenAPI3 } from "openapi-typescript";
import { describe, expect, test } from "vitest";
import { type Effect, worst } from "../../scripts/diff/report.js";
import { SchemaComparer } from "../../scripts/diff/schemas/compare.js";
import type { Direction } from "../../scripts/diff/schemas/comparison.js";
import { UNCHECKED } from "../support/ajv.js";
import {
  type Any,
  type Contract,
  changed,
  contractOf,
  namedBy,
  onlyNamed,
  random,
  rewritten,
  schemaAt,
  valueFor,
} from "./random-schemas.js";

const numRuns = Number(process.env.RUNS ?? 200);
const seed = Number(process.env.SEED ?? 20_251_125);
const VALUES = 60;
const REF = "#/components/schemas/Root";

interface Case {
  old: Contract;
  now: Contract;
  seed: number;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(schemaAt("r", 2), schemaAt("N", 1), schemaAt("T", 0), schemaAt("T", 0), fc.integer())
  .map(([schema, fresh, leaf, otherLeaf, seed]) => {
    const pick = random(seed);
    const isTree = pick(10) === 0;
    return {
      old: contractOf(schema, leaf),
      now: contractOf(isTree ? schema : changed(schema, fresh, pick), isTree ? otherLeaf : leaf),
      seed,
    };
  });

function effectOf(direction: Direction, { old, now }: Case): Effect {
  const comparer = new SchemaComparer(old as unknown as OpenAPI3, now as unknown as OpenAPI3);
  const findings = comparer.compare(direction, { $ref: REF }, { $ref: REF }, "");
  return worst(findings.map(({ effect }) => effect));
}

function validator(contract: Contract) {
  const ajv = new Ajv2020({ strict: false, logger: false, ...UNCHECKED });
  return ajv.compile({ ...contract, $ref: REF });
}

/** A value that shows that a change harms callers, if one is found. */
function witness(direction: Direction, { old, now, seed }: Case): Any {
  const pick = random(seed);
  const [accepts, acceptsNow] = [validator(old), validator(now)];
  const [given, taken] = direction === "request" ? [accepts, acceptsNow] : [acceptsNow, accepts];
  // Who sends an object sends what the contract names, besides what no contract names.
  const isNamed = namedBy(direction === "request" ? old : now);
  const isKnown = namedBy(old);
  for (let count = 0; count < VALUES; count++) {
    const contract = count % 2 ? old : now;
    const value = onlyNamed(valueFor(contract, contract.components.schemas.Root, pick), isNamed);
    if (!given(value) || taken(value)) continue;
    // A caller ignores response properties that it does not know.
    if (direction === "response" && taken(onlyNamed(value, isKnown))) continue;
    return { value };
  }
  return undefined;
}

describe.each(["request", "response"] as const)(
  "%s: changes with values that no longer fit",
  (direction) => {
    /** How many cases had a witness; the first that the judge let pass ends it. */
    const judged = (judge: (one: Case) => Effect): number => {
      let count = 0;
      fc.assert(
        fc.property(cases, (one) => {
          const found = witness(direction, one);
          if (!found) return;
          count++;
          const effect = judge(one);
          if (effect !== "major" && effect !== "unknown")
            throw new Error(`called ${effect}, although of ${JSON.stringify(found.value)}`);
        }),
        { numRuns, seed },
      );
      return count;
    };

    test("are never called compatible", () => {
      expect(judged((one) => effectOf(direction, one))).toBeGreaterThan(numRuns / 10);
    }, 600_000);

    test("are found here: negative control with the direction reversed", () => {
      const other = direction === "request" ? "response" : "request";
      expect(() => judged((one) => effectOf(other, one))).toThrow(/Property failed/);
    });
  },
);

test("an equivalent schema in another form is not a change", () => {
  const effects: Effect[] = [];
  fc.assert(
    fc.property(schemaAt("r", 2), schemaAt("T", 0), fc.integer(), (schema, leaf, seed) => {
      const pick = random(seed);
      const one = {
        old: contractOf(schema, leaf),
        now: contractOf(rewritten(schema, pick), leaf),
        seed,
      };
      for (const direction of ["request", "response"] as const) {
        const effect = effectOf(direction, one);
        effects.push(effect);
        // What is not taken apart has no other form.
        if (effect !== "unknown") expect(effect).toBe("none");
      }
    }),
    { numRuns, seed },
  );
  expect(effects.filter((effect) => effect === "unknown").length).toBeLessThan(numRuns / 20);
}, 600_000);
