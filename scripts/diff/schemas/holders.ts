import { asList, isRecord } from "../../openapi/references.js";
import {
  type ArrayModel,
  matches,
  type ObjectModel,
  type Schema,
  type SchemaNode,
  Undecided,
} from "./model.js";

/** All of several schemas at once, as one. */
export type Join = (schemas: readonly unknown[]) => SchemaNode;

/** What several schemas say of an array at once. */
export function arrayOf(parts: readonly Schema[], join: Join): ArrayModel {
  const prefixes = parts.map(({ prefixItems }) => asList(prefixItems));
  const length = Math.max(0, ...prefixes.map((prefix) => prefix.length));
  const at = (index: number) =>
    join(
      parts.map((part, number) => {
        const prefix = prefixes[number] ?? [];
        return index < prefix.length ? prefix[index] : part.items;
      }),
    );
  return {
    prefix: Array.from({ length }, (_, index) => at(index)),
    rest: at(length),
    unique: parts.some(({ uniqueItems }) => uniqueItems === true),
    contains: parts.flatMap(({ contains, minContains, maxContains }) => {
      if (contains === undefined) return [];
      const min = typeof minContains === "number" ? minContains : 1;
      const max = typeof maxContains === "number" ? maxContains : Infinity;
      return min > 0 || max < Infinity ? [{ node: join([contains]), min, max }] : [];
    }),
  };
}

/**
 * What several schemas say of an object at once: what each says of all other properties holds for those
 * that only another of them names.
 */
export function objectOf(
  parts: readonly Schema[],
  known: ReadonlySet<string>,
  join: Join,
): ObjectModel {
  const maps = (key: string) => parts.map((part) => (isRecord(part[key]) ? part[key] : {}));
  const [named, patterned] = [maps("properties"), maps("patternProperties")];
  const own = (map: Record<string, unknown>, key: string) =>
    Object.hasOwn(map, key) ? [map[key]] : [];
  const extra = (index: number) => parts[index]?.additionalProperties;

  const properties = new Map<string, SchemaNode>();
  for (const name of new Set(named.flatMap(Object.keys)))
    properties.set(
      name,
      join(
        parts.flatMap((_, index) => {
          const said = [
            ...own(named[index] ?? {}, name),
            ...Object.entries(patterned[index] ?? {})
              .filter(([pattern]) => matches(pattern, name))
              .map(([, value]) => value),
          ];
          return said.length ? said : [extra(index)];
        }),
      ),
    );
  const patterns = new Map<string, SchemaNode>();
  for (const pattern of new Set(patterned.flatMap(Object.keys)))
    patterns.set(
      pattern,
      join(
        parts.flatMap((_, index) => {
          const said = own(patterned[index] ?? {}, pattern);
          if (said.length) return said;
          if (Object.keys(patterned[index] ?? {}).length && extra(index) !== undefined)
            throw new Undecided("which properties a pattern leaves over cannot be told");
          return [extra(index)];
        }),
      ),
    );

  const said = parts.some(({ additionalProperties }) => additionalProperties !== undefined);
  const dependentRequired = new Map<string, Set<string>>();
  for (const [name, list] of maps("dependentRequired").flatMap(Object.entries))
    for (const other of asList(list))
      dependentRequired.set(name, (dependentRequired.get(name) ?? new Set()).add(String(other)));
  const dependents = maps("dependentSchemas");
  return {
    known,
    properties,
    patterns,
    ...(said && { additional: join(parts.map((_, index) => extra(index))) }),
    required: new Set(
      parts.flatMap(({ required }) => (Array.isArray(required) ? required.map(String) : [])),
    ),
    names: parts.flatMap(({ propertyNames }) =>
      propertyNames === undefined ? [] : [join([propertyNames])],
    ),
    dependentRequired,
    dependentSchemas: new Map(
      [...new Set(dependents.flatMap(Object.keys))].map((name) => [
        name,
        join(dependents.flatMap((map) => own(map, name))),
      ]),
    ),
  };
}
