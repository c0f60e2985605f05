import type { OpenAPI3 } from "openapi-typescript";
import { EFFECTS, type Finding } from "../report.js";
import { compareAnnotations, compareDefaults } from "./annotations.js";
import { compareArrays } from "./arrays.js";
import { below, type Comparison, type Direction, isHarmful } from "./comparison.js";
import { isSameText } from "./identity.js";
import { type Branch, nests, type SchemaNode, TYPES } from "./model.js";
import { compareObjects } from "./objects.js";
import { compareLimits } from "./scalars.js";
import { SchemaModel } from "./schema-model.js";
import { compareTypes } from "./types-change.js";
import { compareValues } from "./values-change.js";
import { compareVariants } from "./variants.js";

// More steps than the largest public contract takes.
const MAX_STEPS = 100_000;
const MAX_FINDINGS = 60;

class TooLarge extends Error {}

/**
 * Compares the schemas of two contracts by what they mean: which values were allowed, and which are.
 * A change is compatible only where it is shown that the values that may come are among those that
 * must be taken; else it is breaking, or cannot be told.
 */
export class SchemaComparer {
  readonly #old: SchemaModel;
  readonly #now: SchemaModel;
  readonly #runs = new Map<Direction, Run>();

  constructor(old: OpenAPI3, now: OpenAPI3) {
    this.#old = new SchemaModel(old);
    this.#now = new SchemaModel(now);
  }

  /**
   * What a caller sees of the change from one schema to another.
   * @param isOptional there may be no value
   */
  compare(
    direction: Direction,
    before: unknown,
    after: unknown,
    place: string,
    isOptional = false,
  ): Finding[] {
    const run = this.#runs.get(direction) ?? new Run(direction, false, this.#now.node(true));
    this.#runs.set(direction, run);
    const [old, now] = [this.#old.node(before), this.#now.node(after)];
    const absent = isOptional ? compareDefaults(old, now, place, direction) : [];
    try {
      return [...absent, ...run.all(old, now, place)];
    } catch (error) {
      if (!(error instanceof TooLarge || error instanceof RangeError)) throw error;
      this.#runs.delete(direction);
      return [
        { effect: "unknown", place, reason: "is too large, or nested too deep, to be compared" },
      ];
    }
  }

  /** Whether a schema of the old contract lets lists and objects hold others. */
  mayNest(schema: unknown): boolean {
    return nests(this.#old.node(schema));
  }
}

interface Compared {
  readonly findings: readonly Finding[];
  /** The depth of the shallowest pair under way that they rest on. */
  readonly rests: number;
}

class Run implements Comparison {
  readonly direction: Direction;
  readonly strict: boolean;
  readonly #any: SchemaNode;
  /** Pairs under way, and how deep: what comes back to one of them is compared there. */
  readonly #open = new Map<SchemaNode, Map<SchemaNode, number>>();
  readonly #done = new Map<SchemaNode, Map<SchemaNode, Compared>>();
  /** Pairs whose findings rest on one that is under way. */
  readonly #resting: [old: SchemaNode, now: SchemaNode][] = [];
  #depth = 0;
  /** The depth of the shallowest pair under way that the current findings rest on. */
  #rests = Infinity;
  #steps = 0;
  #strictly: Run | undefined;

  constructor(direction: Direction, strict: boolean, any: SchemaNode) {
    this.direction = direction;
    this.strict = strict;
    this.#any = any;
  }

  /** As {@link nodes}, with all steps still to go. */
  all(old: SchemaNode, now: SchemaNode, place: string): Finding[] {
    this.#steps = 0;
    this.#strict().#steps = 0;
    return this.nodes(old, now, place);
  }

  nodes(old: SchemaNode, now: SchemaNode, place: string): Finding[] {
    return this.#compared(old, now).map((finding) => ({
      ...finding,
      place: finding.place ? below(place, finding.place) : place,
    }));
  }

  branch(old: Branch, now: Branch, place: string): Finding[] {
    if (++this.#steps > MAX_STEPS) throw new TooLarge();
    if (old.values || now.values) return compareValues(old, now, place, this.direction);
    return [
      ...compareLimits(old, now, place, this),
      ...compareArrays(old, now, place, this),
      ...compareObjects(old, now, place, this.#any, this),
    ];
  }

  within(one: SchemaNode, other: SchemaNode): boolean {
    return !this.#strict().nodes(one, other, "").some(isHarmful);
  }

  branchWithin(one: Branch, other: Branch): boolean {
    return one.type === other.type && !this.#strict().branch(one, other, "").some(isHarmful);
  }

  readonly #strict = (): Run =>
    (this.#strictly ??= this.strict ? this : new Run("request", true, this.#any));

  /** The findings, their places counted from the schemas themselves. */
  #compared(old: SchemaNode, now: SchemaNode): readonly Finding[] {
    if (old === now) return [];
    const open = this.#open.get(old) ?? new Map<SchemaNode, number>();
    const done = this.#done.get(old) ?? new Map<SchemaNode, Compared>();
    const known = done.get(now);
    this.#rests = Math.min(this.#rests, known?.rests ?? open.get(now) ?? Infinity);
    if (known) return known.findings;
    if (open.has(now)) return [];
    if (++this.#steps > MAX_STEPS) throw new TooLarge();

    const [depth, outer, first] = [this.#depth++, this.#rests, this.#resting.length];
    this.#open.set(old, open.set(now, depth));
    this.#done.set(old, done);
    this.#rests = Infinity;
    const findings = this.#isSame(old, now) ? [] : shortened(this.#compare(old, now));
    open.delete(now);
    this.#depth--;
    const isWhole = this.#rests >= depth;
    done.set(now, { findings, rests: isWhole ? Infinity : this.#rests });
    if (isWhole) this.#settle(first, findings.some(isHarmful));
    else this.#resting.push([old, now]);
    this.#rests = Math.min(outer, isWhole ? Infinity : this.#rests);
    return findings;
  }

  /**
   * What was found while a pair was under way took it for harmless. If it was, that holds for good; if
   * not, only what was harmful anyway does.
   */
  #settle(first: number, wasHarmful: boolean): void {
    for (const [old, now] of this.#resting.splice(first)) {
      const done = this.#done.get(old);
      const findings = done?.get(now)?.findings ?? [];
      if (wasHarmful && !findings.some(isHarmful)) done?.delete(now);
      else done?.set(now, { findings, rests: Infinity });
    }
  }

  #isSame(old: SchemaNode, now: SchemaNode): boolean {
    return (
      old.schemas.length === now.schemas.length &&
      old.schemas.every((schema, index) =>
        isSameText(schema, old.document, now.schemas[index], now.document),
      )
    );
  }

  #compare(old: SchemaNode, now: SchemaNode): Finding[] {
    const said = this.strict ? [] : compareAnnotations(old, now, "");
    const [olds, nows] = [old.branches, now.branches];
    if (!olds || !nows)
      return [
        ...said,
        { effect: "unknown", place: "", reason: "has changed, and what it allows cannot be told" },
      ];
    return [
      ...compareTypes(olds, nows, "", this.direction),
      ...TYPES.flatMap((type) => {
        const [before, after] = [olds, nows].map((all) =>
          all.filter((branch) => branch.type === type),
        );
        const [[a, another] = [], [b, more] = []] = [before, after];
        if (!a || !b || !before || !after) return []; // said with the types
        if (another || more) return compareVariants(before, after, "", this);
        return this.branch(a, b, "");
      }),
      ...said,
    ];
  }
}

/** Each finding once, and of very many the gravest. */
function shortened(findings: readonly Finding[]): Finding[] {
  const once = [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
  if (once.length <= MAX_FINDINGS) return once;
  return once
    .toSorted((a, b) => EFFECTS.indexOf(b.effect) - EFFECTS.indexOf(a.effect))
    .slice(0, MAX_FINDINGS);
}
