import type { OpenAPI3 } from "openapi-typescript";
import { essence, matches } from "../openapi/media-types.js";
import type { ContractOperation, ContractResponse, Node } from "../openapi/model.js";
import { asList, isRecord, resolve } from "../openapi/references.js";
import { parseJson, type Reply } from "./exchange.js";

const KINDS = ["operations", "statuses", "media types", "properties"] as const;
type Sets = Record<(typeof KINDS)[number], Set<string>>;

/** How much of what the contract documents was seen. */
export class Coverage {
  private readonly documented = emptySets();
  private readonly seen = emptySets();

  constructor(
    private readonly document: OpenAPI3,
    operations: readonly ContractOperation[],
  ) {
    for (const operation of operations) {
      this.documented.operations.add(operation.name);
      for (const response of operation.responses) {
        const at = `${operation.name} ${response.status}`;
        this.documented.statuses.add(at);
        for (const type of Object.keys(response.source.content ?? {}))
          this.documented["media types"].add(`${at} ${type}`);
        for (const [path] of propertiesOf(this.document, response.schema))
          this.documented.properties.add(`${at} ${path}`);
      }
    }
  }

  /** Takes note of a response, and of which documented one it is. */
  add(operation: ContractOperation, response: ContractResponse | undefined, reply: Reply): void {
    this.seen.operations.add(operation.name);
    if (!response) return;
    const at = `${operation.name} ${response.status}`;
    this.seen.statuses.add(at);
    const got = essence(reply.got.headers.get("content-type") ?? "");
    for (const type of Object.keys(response.source.content ?? {}))
      if (matches(essence(type), got)) this.seen["media types"].add(`${at} ${type}`);
    for (const path of propertiesIn(parseJson(reply.text)))
      this.seen.properties.add(`${at} ${path}`);
  }

  /** `1 of 1 operations, 1 of 3 statuses, …`, and the statuses that were not seen. */
  lines(): string[] {
    const figures = KINDS.map((kind) => {
      const all = [...this.documented[kind]];
      return `${all.filter((one) => this.seen[kind].has(one)).length} of ${all.length} ${kind}`;
    });
    const unseen = [...this.documented.statuses].filter((one) => !this.seen.statuses.has(one));
    return [
      `Coverage of what the contract documents: ${figures.join(", ")}.`,
      ...(unseen.length ? [`Statuses not seen: ${unseen.join(", ")}.`] : []),
    ];
  }
}

function emptySets(): Sets {
  return Object.fromEntries(KINDS.map((kind) => [kind, new Set<string>()])) as Sets;
}

/** Each property's path, as in `data[].id`, and its schema; what refers to itself is entered once. */
export function propertiesOf(
  document: OpenAPI3,
  schema: unknown,
  path = "",
  open: unknown[] = [],
): [path: string, schema: unknown][] {
  if (!isRecord(schema)) return [];
  const at = resolve<Node>(document, schema);
  if (open.includes(at)) return [];
  const within = (child: unknown, here: string) =>
    propertiesOf(document, child, here, [...open, at]);
  const branches = [at.allOf, at.anyOf, at.oneOf].flatMap((list) => asList(list));
  const properties = isRecord(at.properties) ? Object.entries(at.properties) : [];
  return [
    ...branches.flatMap((branch) => within(branch, path)),
    ...within(at.items, `${path}[]`),
    ...properties.flatMap(([name, child]) => {
      const here = path ? `${path}.${name}` : name;
      return [[here, child] as [string, unknown], ...within(child, here)];
    }),
  ];
}

/** The path of each property of a value, as {@link propertiesOf} has it. */
export function propertiesIn(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => propertiesIn(item, `${path}[]`));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const here = path ? `${path}.${name}` : name;
    return [here, ...propertiesIn(child, here)];
  });
}
