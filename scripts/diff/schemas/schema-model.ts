import type { OpenAPI3 } from "openapi-typescript";
import { asList, isRecord, targetOf } from "../../openapi/references.js";
import { branchesOf, finite } from "./branches.js";
import { conjunctions, propertyNamesOf } from "./conjunctions.js";
import { type Branch, type Schema, type SchemaNode, TYPES, Undecided } from "./model.js";
import { textOf } from "./values.js";

const MAX_REFERENCES = 100;

/** The schemas of one contract, as what they mean. */
export class SchemaModel {
  readonly #document: OpenAPI3;
  readonly #nodes = new Map<string, SchemaNode>();
  readonly #numbers = new Map<unknown, number>();

  constructor(document: OpenAPI3) {
    this.#document = document;
  }

  /** What a schema of the contract means; none: anything. */
  node(schema: unknown): SchemaNode {
    return this.join([schema]);
  }

  readonly join = (given: readonly unknown[]): SchemaNode => {
    const schemas = [...new Set(given.map((one) => this.#target(one)))].filter(
      (one) => one !== true,
    );
    const key = schemas
      .map((one) => this.#number(one))
      .sort((a, b) => a - b)
      .join(" ");
    const known = this.#nodes.get(key) ?? this.#make(schemas);
    this.#nodes.set(key, known);
    return known;
  };

  #make(schemas: readonly unknown[]): SchemaNode {
    const model = this;
    let branches: readonly Branch[] | undefined;
    let state: "new" | "open" | "done" = "new";
    let notes: readonly Schema[] | undefined;
    return {
      document: this.#document,
      schemas,
      get branches() {
        if (state === "new") {
          state = "open"; // asked for again before it is done, it has no end
          branches = model.#branches(schemas);
          state = "done";
        }
        return branches;
      },
      get notes() {
        notes ??= model.#notes(schemas);
        return notes;
      },
    };
  }

  #branches(schemas: readonly unknown[]): readonly Branch[] | undefined {
    try {
      const joined = schemas.length === 1 ? schemas[0] : { allOf: schemas };
      const known = propertyNamesOf(this.#document, joined);
      return united(
        conjunctions(this.#document, joined).flatMap((one) => branchesOf(one, known, this.join)),
      );
    } catch (error) {
      if (error instanceof Undecided) return undefined;
      throw error;
    }
  }

  /** The schemas whose annotations are a node's: through references and `allOf`. */
  #notes(schemas: readonly unknown[]): readonly Schema[] {
    const found = new Set<Schema>();
    const collect = (schema: unknown): void => {
      if (!isRecord(schema) || found.has(schema)) return;
      found.add(schema);
      if (typeof schema.$ref === "string") collect(targetOf(this.#document, schema.$ref));
      for (const part of asList(schema.allOf)) collect(part);
    };
    for (const schema of schemas) collect(schema);
    return [...found];
  }

  /** A bare reference is what it points to. */
  #target(schema: unknown): unknown {
    let at = schema;
    for (
      let steps = 0;
      isRecord(at) && typeof at.$ref === "string" && Object.keys(at).length === 1;
      steps++
    ) {
      if (steps > MAX_REFERENCES) break; // in a circle: told as such by its branches
      at = targetOf(this.#document, at.$ref);
    }
    return at === undefined ? true : at;
  }

  #number(schema: unknown): number {
    const known = this.#numbers.get(schema) ?? this.#numbers.size;
    this.#numbers.set(schema, known);
    return known;
  }
}

/** Lists of values of one type, as one. */
function united(branches: readonly Branch[]): readonly Branch[] {
  const [listed, others] = [
    branches.filter(({ values }) => values),
    branches.filter(({ values }) => !values),
  ];
  return [
    ...others,
    ...TYPES.flatMap((type) => {
      const same = listed.filter((one) => one.type === type);
      const values = new Map(
        same.flatMap(({ values = [] }) => values.map((one) => [textOf(one), one])),
      );
      return (
        finite(type, same.length === 1 ? (same[0]?.names ?? []) : [], [...values.values()]) ?? []
      );
    }),
  ];
}
