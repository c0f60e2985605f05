import type { Finding } from "../report.js";
import { compareDefaults } from "./annotations.js";
import { type Answer, below, type Comparison, effectOf } from "./comparison.js";
import { type Branch, isAny, type ObjectModel, type SchemaNode, unnamed } from "./model.js";

/** Changes of what an object holds. `any` is a schema that allows everything. */
export function compareObjects(
  old: Branch,
  now: Branch,
  place: string,
  any: SchemaNode,
  comparison: Comparison,
): Finding[] {
  const [a, b] = [old.object, now.object];
  if (!a || !b) return [];
  return [
    ...compareProperties(a, b, place, any, comparison),
    ...compareRequired(a, b, place, comparison),
    ...compareUnnamed(a, b, place, any, comparison),
    ...compareRules(old, now, place, comparison),
  ];
}

/** Whether no value fits. */
function allowsNothing({ branches }: SchemaNode): boolean {
  return branches?.length === 0;
}

function has({ properties }: ObjectModel, name: string): boolean {
  const node = properties.get(name);
  return node !== undefined && !allowsNothing(node);
}

function compareProperties(
  a: ObjectModel,
  b: ObjectModel,
  place: string,
  any: SchemaNode,
  comparison: Comparison,
): Finding[] {
  const sent = comparison.direction === "request";
  return [...new Set([...a.properties.keys(), ...b.properties.keys()])].flatMap(
    (name): Finding[] => {
      const [one, two] = [a.properties.get(name), b.properties.get(name)];
      const where = below(place, name);
      if (one && two && allowsNothing(one) === allowsNothing(two)) {
        const isOptional = !(comparison.strict || a.required.has(name) || b.required.has(name));
        const absent = isOptional ? compareDefaults(one, two, where, comparison.direction) : [];
        return [...absent, ...comparison.nodes(one, two, where)];
      }
      if (has(a, name)) {
        if (comparison.strict)
          return forbidden(one, two ? [two] : unnamed(b, name), where, comparison);
        const word = a.required.has(name) ? "required" : "optional";
        return [
          {
            effect: "major",
            place: where,
            reason: sent
              ? `the ${word} property is no longer accepted`
              : `the ${word} response property was removed`,
          },
        ];
      }
      const after = two ? [two] : one && unnamed(b, name);
      if (!after?.length || after.some(allowsNothing)) return [];
      if (one && !comparison.strict) {
        const effect = effectOf(comparison.direction, { narrower: "no", wider: "yes" });
        return [{ effect, place: where, reason: "is allowed now" }];
      }
      if (!two) return [];
      // What the old contract said of properties that it did not name.
      const before = one
        ? [one]
        : (unnamed(a, name) ?? (a.required.has(name) || a.known.has(name) ? [any] : undefined));
      if (comparison.strict)
        return before?.some((node) => comparison.within(node, two)) || isAny(two)
          ? []
          : [{ effect: "major", place: where, reason: "has a schema now" }];
      if (before?.length && !before.some(allowsNothing))
        return before.flatMap((node) => comparison.nodes(node, two, where));
      if (sent && b.required.has(name)) return []; // said with `required`
      return [
        {
          effect: "minor",
          place: where,
          reason: sent ? "a new optional property" : "a new response property",
        },
      ];
    },
  );
}

/** What a strict comparison says of a property that the new schema does not name. */
function forbidden(
  one: SchemaNode | undefined,
  now: readonly SchemaNode[] | undefined,
  place: string,
  comparison: Comparison,
): Finding[] {
  const met = !one || (now ?? []).every((node) => comparison.within(one, node));
  return met ? [] : [{ effect: "major", place, reason: "is not allowed any more" }];
}

function compareRequired(
  a: ObjectModel,
  b: ObjectModel,
  place: string,
  { direction, strict }: Comparison,
): Finding[] {
  return [...new Set([...a.required, ...b.required])].flatMap((name): Finding[] => {
    const [was, is] = [a.required.has(name), b.required.has(name)];
    if (was === is) return [];
    const where = below(place, name);
    const effect = effectOf(direction, { narrower: is ? "yes" : "no", wider: was ? "yes" : "no" });
    if (!strict) {
      if (has(a, name) && !has(b, name)) return []; // said as removed
      if (!has(a, name) && has(b, name) && is)
        return direction === "request"
          ? [{ effect, place: where, reason: "a new required property" }]
          : [];
    }
    return [{ effect, place: where, reason: is ? "is required now" : "is optional now" }];
  });
}

/** Properties that go by a pattern, and all others. */
function compareUnnamed(
  a: ObjectModel,
  b: ObjectModel,
  place: string,
  any: SchemaNode,
  comparison: Comparison,
): Finding[] {
  const rest = ({ additional }: ObjectModel) => additional ?? any;
  const where = below(place, "(any other property)");
  const findings: Finding[] = [];
  if (allowsNothing(rest(a)) !== allowsNothing(rest(b)))
    findings.push({
      effect: effectOf(comparison.direction, {
        narrower: allowsNothing(rest(b)) ? "yes" : "no",
        wider: allowsNothing(rest(a)) ? "yes" : "no",
      }),
      place: where,
      reason: allowsNothing(rest(b)) ? "is not allowed any more" : "is allowed now",
    });
  else if (!allowsNothing(rest(a))) findings.push(...comparison.nodes(rest(a), rest(b), where));
  const only = (one: ObjectModel, other: ObjectModel) =>
    [...one.patterns].filter(([pattern]) => !other.patterns.has(pattern));
  const [gone, added] = [only(a, b), only(b, a)];
  for (const [pattern, node] of a.patterns) {
    const now = b.patterns.get(pattern);
    findings.push(
      ...comparison.nodes(node, now ?? rest(b), below(place, `(property like ${pattern})`)),
    );
  }
  for (const [pattern, node] of added)
    findings.push(...comparison.nodes(rest(a), node, below(place, `(property like ${pattern})`)));
  // A name may match a pattern that is gone and one that is new.
  const clash = (ones: typeof gone, others: typeof gone): Answer =>
    ones.every(([, one]) => others.every(([, other]) => comparison.within(one, other)))
      ? "no"
      : "maybe";
  const shift = { narrower: clash(gone, added), wider: clash(added, gone) };
  if (shift.narrower !== "no" || shift.wider !== "no")
    findings.push({
      effect: effectOf(comparison.direction, shift),
      place,
      reason: "the patterns of its properties are others",
    });
  return findings;
}

/** Rules on names, and on what comes together. */
function compareRules(old: Branch, now: Branch, place: string, comparison: Comparison): Finding[] {
  const findings: Finding[] = [];
  const add = (broken: (sub: Branch, sup: Branch) => boolean, where: string, reason: string) => {
    const shift = {
      narrower: broken(old, now) ? "yes" : "no",
      wider: broken(now, old) ? "yes" : "no",
    } as const;
    if (shift.narrower === "yes" || shift.wider === "yes")
      findings.push({ effect: effectOf(comparison.direction, shift), place: where, reason });
  };
  const within = (one: SchemaNode, other: SchemaNode) => comparison.within(one, other);
  add(
    ({ object: sub }, { object: sup }) =>
      !sup?.names.every((node) => isAny(node) || sub?.names.some((one) => within(one, node))),
    place,
    "`propertyNames` has changed",
  );
  const names = (key: "dependentRequired" | "dependentSchemas") =>
    new Set([...(old.object?.[key].keys() ?? []), ...(now.object?.[key].keys() ?? [])]);
  for (const name of names("dependentRequired"))
    add(
      ({ object: sub }, { object: sup }) =>
        canHave(sub, sup, name, comparison) &&
        [...(sup?.dependentRequired.get(name) ?? [])].some(
          (other) =>
            other !== name &&
            !sub?.required.has(other) &&
            !sub?.dependentRequired.get(name)?.has(other),
        ),
      below(place, name),
      "what must come with it (`dependentRequired`) has changed",
    );
  for (const name of names("dependentSchemas"))
    add(
      (sub, sup) => {
        const wanted = sup.object?.dependentSchemas.get(name);
        if (!wanted || !canHave(sub.object, sup.object, name, comparison)) return false;
        const given = sub.object?.dependentSchemas.get(name);
        return (
          !(given && within(given, wanted)) &&
          !wanted.branches?.some((one) => comparison.branchWithin(sub, one))
        );
      },
      below(place, name),
      "what else must hold where it is there (`dependentSchemas`) has changed",
    );
  return findings;
}

/** Whether an object may have a property. One that only `sup` names is not expected in `sub`. */
function canHave(
  sub: ObjectModel | undefined,
  sup: ObjectModel | undefined,
  name: string,
  { strict }: Comparison,
): boolean {
  if (!sub) return false;
  const known = sub.properties.get(name);
  const nodes = known ? [known] : unnamed(sub, name);
  if (nodes) return !nodes.some(allowsNothing);
  return strict || sub.known.has(name) || !sup?.properties.has(name);
}
