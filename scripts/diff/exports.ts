import { typeNames } from "../generate/type-names.js";
import type { Contract } from "../openapi/contract.js";
import { componentRef, reachable, type Schema } from "../openapi/schemas.js";
import type { Finding } from "./report.js";
import type { SchemaComparer } from "./schemas/compare.js";
import type { DiffOperation } from "./view.js";

/** A type that callers can import by name. */
interface Export {
  /** What of the contract it is the type of. */
  readonly of: string;
  readonly schema?: string;
  readonly operation?: string;
  /** Whether callers make such values, for an operation to send. */
  readonly sent: boolean;
  /** Whether callers get such values from an operation. */
  readonly received: boolean;
}

/** A type to be looked at by TypeScript. */
export interface TypeQuestion {
  readonly name: string;
  readonly place: string;
  /** What was made of the old type must fit the new one. */
  readonly sent: boolean;
  /** What comes as the new type must fit the old one. */
  readonly received: boolean;
}

/** Changes of the types that callers can import, as far as no operation's findings tell them. */
export function compareExports(
  before: Contract,
  after: Contract,
  pairs: readonly (readonly [DiffOperation, DiffOperation])[],
  schemas: SchemaComparer,
): { findings: Finding[]; questions: TypeQuestion[] } {
  const [olds, nows] = [exportsOf(before), exportsOf(after)];
  const kept = new Set(pairs.flatMap(([a, b]) => (a.name === b.name ? [a.name] : [])));
  const there = new Set([...nows.values()].map(({ of }) => of));
  const findings: Finding[] = [];
  const questions: TypeQuestion[] = [];
  for (const [name, old] of olds) {
    const now = nows.get(name);
    const { operation, schema, sent, received } = old;
    const place = `types > ${name}`;
    // What has become of an operation, or of its parameters and body, is said with it.
    if (operation !== undefined && !(kept.has(operation) && there.has(old.of))) continue;
    if (!now) {
      const reason = "the type that callers can import was removed";
      findings.push({ effect: "major", place, reason });
      continue;
    }
    const isUsed = sent || received;
    const isSame = now.of === old.of;
    if (isSame && isUsed && now.sent === sent && now.received === received) continue;
    if (isSame && !isUsed && schema !== undefined) {
      // Such as the payload of a webhook: it is received in another way.
      const $ref = componentRef(schema);
      findings.push(...schemas.compare("response", { $ref }, { $ref }, place));
    }
    questions.push({ name, place, sent: sent || !isUsed, received: received || !isUsed });
  }
  return { findings, questions };
}

/** The types of `types.ts`, by name. */
function exportsOf({ document, operations }: Contract): Map<string, Export> {
  const schemas = (document.components?.schemas ?? {}) as Schema;
  const names = typeNames(Object.keys(schemas), operations);
  const sent = reachable(
    schemas,
    operations.flatMap(({ body, parameters }) => [body, ...parameters].map((one) => one?.schema)),
  );
  const received = reachable(
    schemas,
    operations.flatMap(({ responses }) => responses.map(({ schema }) => schema)),
  );
  const exports = new Map<string, Export>();
  for (const [schema, name] of names.schemas)
    exports.set(name, {
      of: `schema ${schema}`,
      schema,
      sent: sent.has(schema),
      received: received.has(schema),
    });
  for (const [{ name: operation }, types] of names.operations)
    for (const [kind, name] of Object.entries(types)) {
      const isSent = kind === "params" || kind === "body";
      if (name)
        exports.set(name, {
          of: `${kind} of ${operation}`,
          operation,
          sent: isSent,
          received: !isSent,
        });
    }
  return exports;
}
