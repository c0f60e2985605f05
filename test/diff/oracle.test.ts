import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SchemaComparer } from "../../scripts/diff/schemas/compare.js";
import type { Direction } from "../../scripts/diff/schemas/comparison.js";
import {
  type Any,
  type Contract,
  changed,
  contractOf,
  namedBy,
  onlyNamed,
  random,
  schemaAt,
  valueFor,
} from "./random-schemas.js";

const ROOT = "#/components/schemas/Root";
const RUNS = Number(process.env.RUNS ?? 300);
const VALUES = 60;

function validator(contract: Contract) {
  const ajv = new Ajv2020({ strict: false, logger: false });
  return ajv.compile({ ...contract, $ref: ROOT });
}

/** A value that shows that a change harms callers, if one is found. */
export function witness(old: Contract, now: Contract, direction: Direction, seed: number): Any {
  const pick = random(seed);
  const [accepts, acceptsNow] = [validator(old), validator(now)];
  const [given, taken] = direction === "request" ? [accepts, acceptsNow] : [acceptsNow, accepts];
  const isNamed = namedBy(direction === "request" ? old : now);
  const isKnown = namedBy(old);
  for (let count = 0; count < VALUES; count++) {
    const contract = count % 2 ? old : now;
    const value = onlyNamed(valueFor(contract, contract.components.schemas.Root, pick), isNamed);
    if (!given(value) || taken(value)) continue;
    // A caller ignores response properties that it does not know.
    if (direction === "response" && taken(onlyNamed(value, isKnown))) continue;
    return value;
  }
  return undefined;
}

export const stats = { harm: 0, unknown: 0, none: 0, ok: 0, total: 0, falseMajor: 0, witnesses: 0 };

const pairs = fc
  .tuple(
    schemaAt("r", 2),
    schemaAt("N", 1),
    schemaAt("T", 0),
    schemaAt("T", 0),
    fc.integer(),
    fc.nat(9),
  )
  .map(([schema, other, leaf, otherLeaf, seed, kind]) => {
    const now = kind < 8 ? changed(schema, other, random(seed)) : schema;
    return {
      old: contractOf(schema, leaf),
      now: contractOf(now, kind === 9 ? otherLeaf : leaf),
      seed,
    };
  });

test.each(["request", "response"] as const)(
  "%s",
  (direction) => {
    fc.assert(
      fc.property(pairs, ({ old, now, seed }) => {
        const value = witness(old, now, direction, seed);
        const findings = new SchemaComparer(old as Any, now as Any).compare(
          direction,
          { $ref: ROOT },
          { $ref: ROOT },
          "",
        );
        const effects = findings.map(({ effect }) => effect);
        const harmful = effects.includes("major") || effects.includes("unknown");
        stats.total++;
        if (value !== undefined) stats.witnesses++;
        if (effects.includes("major")) {
          stats.harm++;
          if (value === undefined) stats.falseMajor++;
        } else if (effects.includes("unknown")) stats.unknown++;
        else if (effects.length) stats.ok++;
        else stats.none++;
        if (value !== undefined && !harmful)
          throw new Error(`called ${JSON.stringify(findings)}, but: ${JSON.stringify(value)}`);
      }),
      { numRuns: RUNS, seed: Number(process.env.SEED ?? 1) },
    );
    console.log(direction, stats);
    expect(stats.total).toBeGreaterThan(0);
  },
  600_000,
);
