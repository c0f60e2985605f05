import { asList, isRecord, resolve } from "../../scripts/openapi/references.js";
import { propertiesOf, requiredProperties, typesOf, valueOfWrongType } from "./schema-facts.js";

type Node = Record<string, unknown>;

/** What can become of a response's schema: each with one change, however deep. */
export function changedSchemas(
  document: object,
  schema: unknown,
  seen: Set<unknown>,
  where = "body",
): Change[] {
  const wrong = valueOfWrongType(document, schema);
  return [
    ...(wrong === undefined ? [] : [[`${where} of another type`, { enum: [wrong] }] as Change]),
    ...changesWithin(document, schema, seen, where),
  ];
}

type Change = [what: string, schema: unknown];

/** As {@link changedSchemas}: of values that have the type. */
function changesWithin(
  document: object,
  schema: unknown,
  seen: Set<unknown>,
  where: string,
): Change[] {
  const node = isRecord(schema) ? resolve<Node>(document, schema) : undefined;
  if (!node || seen.has(node)) return [];
  seen.add(node);
  const below = (changes: Change[], whole: (part: unknown) => object) =>
    changes.map(([what, changed]): Change => [what, whole(changed)]);
  const inside = (part: unknown, name: string) =>
    changedSchemas(document, part, seen, `${where}${name}`);
  const choices = choicesOf(document, node);
  // What is not among the alternatives holds for each of them: here for one that is an object.
  const beside = choices.flatMap(({ options }) =>
    options.filter((option) => typesOf(document, option).has("object")).slice(0, 1),
  );
  const all = propertiesOf(document, node);
  const properties = Object.fromEntries(all.map(([name, property]) => [name, property]));
  const required = [...requiredProperties(document, node).keys()];
  const object = (properties: Node, required: readonly string[]) => {
    const made = { type: "object", properties, ...(required.length && { required }) };
    return beside.length ? { allOf: [made, ...beside] } : made;
  };
  const having = (name: string) => (changed: unknown) =>
    object({ ...properties, [name]: changed }, [...new Set([...required, name])]);
  const { items, prefixItems, additionalProperties } = node;
  const first = asList(prefixItems);
  // With all before it as it is: the client says what is wrong with any of them.
  const item = (index: number) => (items: unknown) => ({
    type: "array",
    minItems: index + 1,
    items,
  });
  return [
    ...all.flatMap(([name, property, isRequired]): Change[] => {
      const { [name]: _, ...rest } = properties;
      const others = required.filter((one) => one !== name);
      return [
        ...(isRequired ? [[`${where}.${name} is gone`, object(rest, others)] as Change] : []),
        ...below(inside(property, `.${name}`), having(name)),
      ];
    }),
    ...below(inside(additionalProperties, ".*"), having("further")),
    ...first.flatMap((one, index) => below(inside(one, `[${index}]`), item(index))),
    ...below(inside(items, "[]"), item(first.length)),
    ...choices.flatMap(({ options, rest }) =>
      options.flatMap((option, index) =>
        isToldApart(document, option, options, rest)
          ? below(changesWithin(document, option, seen, `${where}(${index})`), (changed) =>
              rest.length ? { allOf: [...rest, changed] } : (changed as object),
            )
          : [],
      ),
    ),
  ];
}

/** Alternatives that a schema has, also those of its parts, and the parts that must fit beside them. */
function choicesOf(document: object, { allOf, ...own }: Node) {
  const parts = [own, ...asList(allOf)].filter(isRecord);
  return parts.flatMap((part) => {
    const { anyOf, oneOf } = resolve<Node>(document, part);
    const rest = parts.filter((other) => other !== part && other !== own);
    return [anyOf, oneOf].flatMap((options) => (Array.isArray(options) ? [{ options, rest }] : []));
  });
}

/** Whether what is wrong with one of several alternatives cannot make it another. */
function isToldApart(document: object, option: unknown, all: unknown[], rest: unknown[]): boolean {
  const own = new Set(
    [option, ...rest].flatMap((part) => propertiesOf(document, part).map(([name]) => name)),
  );
  const types = typesOf(document, option);
  return all.every(
    (other) =>
      other === option ||
      ![...typesOf(document, other)].some((type) => types.has(type)) ||
      [...requiredProperties(document, other).keys()].some((name) => !own.has(name)),
  );
}
