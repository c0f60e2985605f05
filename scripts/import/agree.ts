import { isDeepStrictEqual } from "node:util";
import { SCHEMA_MAPS } from "../openapi/keywords.js";
import type { Node } from "../openapi/model.js";
import { ContractError } from "../openapi/problem.js";
import { asList, isRecord } from "../openapi/references.js";

/** What one source has at a place; `undefined`: nothing. */
export interface Sourced {
  readonly source: string;
  readonly value: unknown;
}

/** An annotation on which sources differ, and which of them was taken. */
export interface Choice {
  readonly place: readonly string[];
  readonly taken: Sourced;
  /** How many sources say the same. */
  readonly votes: number;
  readonly others: readonly Sourced[];
}

// What describes a contract without changing what it means.
const ANNOTATIONS = new Set(
  "info title summary description example examples value externalValue tags externalDocs deprecated $comment xml".split(
    " ",
  ),
);
// Below these, keys are names that the contract's author chose.
const NAMES = new Set([
  ...SCHEMA_MAPS,
  ..."responses headers content callbacks links variables encoding".split(" "),
]);
// Below these is data, or a list whose order counts.
const DATA = new Set("enum const default mapping security scopes".split(" "));

/**
 * The one value that all sources mean at a place. Where only annotations differ, what most sources say
 * is taken, of as many the first; a source that says nothing has no vote. `choices` gets what was taken.
 * @throws {ContractError} where two sources do not mean the same, with both and the innermost place
 */
export function agree(
  sourced: readonly Sourced[],
  place: readonly string[],
  choices: Choice[],
): unknown {
  return agreed(sourced, place, choices, false);
}

function agreed(
  sourced: readonly Sourced[],
  place: readonly string[],
  choices: Choice[],
  areNames: boolean,
): unknown {
  const [first] = sourced;
  const different = sourced.find(({ value }) => !isDeepStrictEqual(value, first?.value));
  if (!first || !different) return first?.value;
  if (sourced.every(({ value }) => isRecord(value))) {
    const nodes = sourced as readonly { source: string; value: Node }[];
    const keys = new Set(nodes.flatMap(({ value }) => Object.keys(value)));
    return Object.fromEntries(
      [...keys].map((key) => {
        const here = [...place, key];
        const values = nodes.map(({ source, value }) => ({
          source,
          value: Object.hasOwn(value, key) ? value[key] : undefined,
        }));
        return [
          key,
          areNames ? agreed(values, here, choices, false) : agreeOn(key, values, here, choices),
        ];
      }),
    );
  }
  if (sourced.every(({ value }) => Array.isArray(value))) {
    const lists = sourced as readonly { source: string; value: unknown[] }[];
    const odd = lists.find(({ value }) => value.length !== lists[0]?.value.length);
    if (odd) throw conflict(first, odd, place);
    return lists[0]?.value.map((_, index) =>
      agreed(
        lists.map(({ source, value }) => ({ source, value: value[index] })),
        [...place, `${index}`],
        choices,
        false,
      ),
    );
  }
  throw conflict(first, different, place);
}

/** As {@link agreed}, of the value of a keyword. */
function agreeOn(
  key: string,
  sourced: readonly Sourced[],
  place: readonly string[],
  choices: Choice[],
): unknown {
  const present = sourced.filter(({ value }) => value !== undefined);
  if (key === "tags") return union(present, place, choices);
  if (ANNOTATIONS.has(key) || key.startsWith("x-")) {
    // Of several annotations in one (`info`), each on its own.
    if (key === "info" && present.every(({ value }) => isRecord(value)))
      return Object.fromEntries(
        [...new Set(present.flatMap(({ value }) => Object.keys(value as Node)))].map((name) => [
          name,
          elect(
            sourced.map(({ source, value }) => ({ source, value: (value as Node)?.[name] })),
            [...place, name],
            choices,
          ),
        ]),
      );
    return elect(sourced, place, choices);
  }
  // A set, whatever its order.
  if (key === "required" && sourced.every(({ value }) => Array.isArray(value))) {
    const sorted = sourced.map(({ source, value }) => ({
      source,
      value: (value as unknown[]).toSorted(),
    }));
    if (sorted.every(({ value }) => isDeepStrictEqual(value, sorted[0]?.value)))
      return sourced[0]?.value;
  }
  if (DATA.has(key)) {
    const [first] = sourced;
    const odd = sourced.find(({ value }) => !isDeepStrictEqual(value, first?.value));
    if (first && odd) throw conflict(first, odd, place);
    return first?.value;
  }
  return agreed(sourced, place, choices, NAMES.has(key));
}

/** What most say. */
function elect(sourced: readonly Sourced[], place: readonly string[], choices: Choice[]): unknown {
  const groups: Sourced[][] = [];
  for (const one of sourced) {
    if (one.value === undefined) continue;
    const group = groups.find(([other]) => isDeepStrictEqual(other?.value, one.value));
    if (group) group.push(one);
    else groups.push([one]);
  }
  const [[taken] = [], ...others] = groups.toSorted((a, b) => b.length - a.length);
  const silent = sourced.find(({ value }) => value === undefined);
  if (taken && (others.length || silent))
    choices.push({
      place,
      taken,
      votes: groups.find(([one]) => one === taken)?.length ?? 1,
      others: [...others.flatMap(([one]) => one ?? []), ...(silent ? [silent] : [])],
    });
  return taken?.value;
}

/** Lists of tags as one: names, or objects with a name, each once. */
function union(sourced: readonly Sourced[], place: readonly string[], choices: Choice[]): unknown {
  const nameOf = (tag: unknown) => (isRecord(tag) ? tag.name : tag);
  const tags = sourced.flatMap(({ source, value }) =>
    asList(value).map((tag) => ({ source, value: tag as unknown })),
  );
  return [...new Set(tags.map(({ value }) => nameOf(value)))].map((name) =>
    agreed(
      tags.filter(({ value }) => nameOf(value) === name),
      [...place, `${name}`],
      choices,
      false,
    ),
  );
}

function conflict(first: Sourced, second: Sourced, place: readonly string[]): ContractError {
  return new ContractError(
    `${second.source}: does not agree with ${first.source} on \`${place.join(" > ")}\`: in ${first.source} it ${is(first.value)}, in ${second.source} it ${is(second.value)}`,
  );
}

function is(value: unknown): string {
  return value === undefined ? "is absent" : `is ${excerpt(value)}`;
}

/** A choice, as a line for a person. */
export function describe({ place, taken, votes, others }: Choice): string {
  const more = votes > 1 ? ` and ${votes - 1} more` : "";
  const rest = others.map(
    ({ source, value }) => `${source} has ${value === undefined ? "none" : excerpt(value)}`,
  );
  return `\`${place.join(" > ")}\` is taken from ${taken.source}${more}: ${excerpt(taken.value)}; ${rest.slice(0, 2).join(", ")}${rest.length > 2 ? ", …" : ""}`;
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
