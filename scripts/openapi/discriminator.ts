import { ownOf } from "./own.js";
import { asList, asMap, isRecord, parsePointer } from "./references.js";
import { merged } from "./sample-schema.js";

/**
 * The property that tells alternatives apart, and the values that a discriminator gives it in one of them:
 * `undefined` where it says nothing of that one. A value that the alternative fixes itself counts, whatever
 * the discriminator says: a tag that contradicts it would leave no value at all.
 */
export function discriminatedBy(
  document: object,
  discriminator: unknown,
  member: unknown,
): { propertyName: string; values: string[] } | undefined {
  const { propertyName, mapping } = asMap(discriminator);
  if (!isRecord(member) || typeof member.$ref !== "string" || typeof propertyName !== "string")
    return undefined;
  const [root, section, name = ""] = parsePointer(member.$ref);
  const isComponent = root === "components" && section === "schemas";
  const mapped = Object.entries(asMap(mapping));
  const values = mapped
    .filter(([, target]) => target === member.$ref || (isComponent && target === name))
    .map(([value]) => value);
  // A mapping that does not name it may name what it consists of.
  if (!mapped.length && isComponent) values.push(name);
  if (!values.length) return undefined;
  const property = ownOf(asMap(merged(document, member).schema.properties), propertyName);
  const types = asList([merged(document, property).schema.type].flat());
  if (types.some(Boolean) && !types.includes("string")) return undefined;
  const fixed = valuesOf(document, member, propertyName);
  const isFixed = fixed && (fixed.length < 2 || !values.some((value) => fixed.includes(value)));
  if (isFixed) return undefined;
  // A value that no alternative is mapped to may be of any.
  const listed = mapped.length ? asList(fixed).filter((one) => typeof one === "string") : [];
  const unmapped = listed.filter((one) => !Object.hasOwn(asMap(mapping), one));
  return { propertyName, values: [...values, ...unmapped] };
}

/** The only values of a schema, or of a property of it; `undefined` where it names none. */
function valuesOf(
  document: object,
  schema: unknown,
  property?: string,
  seen: ReadonlySet<unknown> = new Set(),
): unknown[] | undefined {
  if (seen.has(schema)) return undefined;
  const inside = new Set(seen).add(schema);
  const { schema: core, choices } = merged(document, schema);
  const own =
    property !== undefined
      ? valuesOf(document, ownOf(asMap(core.properties), property), undefined, inside)
      : "const" in core
        ? [core.const]
        : core.enum;
  const ofChoices = choices.map((alternatives) => {
    const values = alternatives.map((one) => valuesOf(document, one, property, inside));
    return values.every((one) => one !== undefined) ? values.flat() : undefined;
  });
  const lists = [own, ...ofChoices].filter((list) => Array.isArray(list));
  return lists.length ? lists.reduce((a, b) => a.filter((one) => b.includes(one))) : undefined;
}
