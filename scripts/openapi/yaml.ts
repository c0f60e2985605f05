import {
  Composer,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  type Scalar,
} from "yaml";
import { MAX_DEPTH } from "./json.js";
import type { Place } from "./model.js";
import { define } from "./own.js";
import { ContractError } from "./problem.js";
import { isRecord } from "./references.js";

// Aliases of aliases multiply: so many nodes more than the text has may they spell out.
const MAX_ALIASED = 50_000;

/**
 * The value of a YAML text, and where its places are.
 * @throws {ContractError} for what JSON cannot express, and for what is deeper or longer than any contract
 */
export function readYaml(
  text: string,
  source: string,
): { value: unknown; position(place: Place): string } {
  const lineCounter = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  const node = compose(text, lineCounter, at);
  const comment = commentInJson(text);
  if (comment !== undefined)
    throw new ContractError(`${at(comment)}: expected JSON or YAML, got a JavaScript comment`);
  const [problem] = node.errors;
  if (problem)
    throw new ContractError(`${at(problem.pos[0])}: ${problem.message.split(/ at line|\n/)[0]}`);
  const value = plainValue(node, source, at);
  return { value, position: (place) => at(offsetOf(node, place)) };
}

/** Where JSON has a comment, which YAML would take for a part of the next key or value. */
function commentInJson(text: string): number | undefined {
  if (!/^\uFEFF?\s*(\{|\/[/*])/.test(text)) return undefined;
  // Not within a text, and where a key or a value has ended, or has not begun.
  const token =
    /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\/[/*](?<=(?:^|[,[\]{}"]|(?:[:\d]|true|false|null)\s)\s*..)/gm;
  for (const { 0: found, index } of text.matchAll(token)) if (found.startsWith("/")) return index;
  return undefined;
}

/** The first document of a YAML stream, as \`parseDocument\` has it, its depth and aliases bounded. */
function compose(text: string, lineCounter: LineCounter, at: (offset: number) => string): Document {
  const composer = new Composer({ uniqueKeys: false }); // its check compares each with each
  const parser = new Parser(lineCounter.addNewLine);
  lineCounter.addNewLine(0);
  function* tokens() {
    let offset = 0;
    let flow = 0;
    // Of one line: what begins a collection within it, such as `- - -`.
    let indicators = 0;
    for (const lexeme of new Lexer().lex(text)) {
      const [first] = lexeme;
      if (first === "[" || first === "{") flow++;
      else if (first === "]" || first === "}") flow--;
      else if (first === "\n" || first === "\r") indicators = 0;
      // Within brackets they begin nothing: JSON on one line has thousands of them.
      else if (!flow && /^[-?:]$/.test(lexeme)) indicators++;
      const indent = indicators ? 0 : /^ */.exec(lexeme)![0].length;
      if (flow > MAX_DEPTH || indicators > MAX_DEPTH || indent > 4 * MAX_DEPTH)
        throw new ContractError(`${at(offset)}: nested more than ${MAX_DEPTH} levels deep`);
      yield* parser.next(lexeme);
      offset += lexeme.length;
    }
    yield* parser.end();
  }
  const [first, second] = composer.compose(tokens(), true, text.length);
  if (second)
    throw new ContractError(
      `${at(second.range[0])}: expected one document, got multiple documents`,
    );
  return first!;
}

/** The plain value of a document: finite, and no more than aliases may spell out. */
function plainValue(document: Document, source: string, at: (offset: number) => string): unknown {
  const anchors = new Map<string, unknown>();
  // Not by `toJS`, which looks for the anchor of each alias in the whole document.
  let written = 0;
  const convert = (node: unknown): unknown => {
    written++;
    if (isAlias(node)) {
      if (anchors.has(node.source)) return anchors.get(node.source);
      throw new ContractError(`${source}: an alias to nothing: *${node.source}`);
    }
    if (isSeq(node) && /:(omap|pairs)$/.test(node.tag ?? ""))
      throw new ContractError(
        `${at(offsetIn(node))}: the YAML tag ${node.tag} is not supported: write a plain mapping`,
      );
    const value = isScalar(node) ? scalar(node) : isSeq(node) ? [] : isMap(node) ? {} : undefined;
    if (typeof value === "number" && !Number.isFinite(value))
      throw new ContractError(
        `${at(offsetIn(node))}: expected a number that JSON can express, got ${value}`,
      );
    const { anchor } = (node ?? {}) as { anchor?: string };
    if (anchor) anchors.set(anchor, value);
    if (isSeq(node)) for (const item of node.items) (value as unknown[]).push(convert(item));
    const merged: unknown[] = [];
    for (const { key, value: inner } of isMap(node) ? node.items : []) {
      if (isScalar(key) && key.source === "<<" && key.type === "PLAIN") {
        const maps = [convert(inner)].flat();
        if (!maps.every((one) => one === null || isRecord(one)))
          throw new ContractError(`${at(offsetIn(key))}: expected \`<<\` to merge mappings`);
        merged.push(...maps);
        continue;
      }
      if (isCollection(key))
        throw new ContractError(
          `${at(offsetIn(key))}: expected a key to be a text. One that begins with \`{\` or \`[\` needs quotes`,
        );
      const name = `${convert(key)}`; // so `200` and `"200"` are one
      if (isScalar(key) && key.type === "PLAIN" && key.source !== name)
        throw new ContractError(
          `${at(offsetIn(key))}: the key ${JSON.stringify(key.source)} is read as ${JSON.stringify(name)}: put it in quotes`,
        );
      if (Object.hasOwn(value as object, name))
        throw new ContractError(
          `${at(offsetIn(key))}: the key ${JSON.stringify(name)} is there twice`,
        );
      define(value as object, name, convert(inner));
    }
    // YAML 1.1: what is merged gives way to what is said, and to what was merged before.
    for (const [name, inner] of merged.flatMap((one) => Object.entries(one ?? {})))
      if (!Object.hasOwn(value as object, name)) define(value as object, name, inner);
    return value ?? null;
  };
  const sizes = new Map<object, number>();
  const size = (value: unknown, depth: number): number => {
    if (typeof value !== "object" || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH)
      throw new ContractError(`${source}: nested more than ${MAX_DEPTH} levels deep`);
    sizes.set(value, Number.NaN); // until it is known: whoever asks is inside of it
    let sum = 1;
    for (const inner of Object.values(value)) sum += size(inner, depth + 1);
    sizes.set(value, sum);
    return sum;
  };
  const value = convert(document.contents);
  const nodes = size(value, 0);
  if (Number.isNaN(nodes)) throw new ContractError(`${source}: an alias that contains itself`);
  if (nodes - written > MAX_ALIASED)
    throw new ContractError(`${source}: aliases that spell out more than ${MAX_ALIASED} nodes`);
  return value;
}

/** A value that JSON has; of what tags make of a text (dates, bytes), the text. */
function scalar({ value, source }: Scalar): unknown {
  return typeof value === "symbol" || isRecord(value) ? source : value;
}

/** Where the deepest node on the way to a place begins in the text. */
function offsetOf(document: Document, place: Place): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of place) {
    if (!isCollection(node)) break;
    const pair = node.items.find((item, index) =>
      isPair(item)
        ? isScalar(item.key) && String(item.key.value) === `${key}`
        : `${index}` === `${key}`,
    );
    const named = isPair(pair) ? pair.key : pair;
    if (!isNode(named)) break;
    offset = offsetIn(named);
    node = isPair(pair) ? pair.value : pair;
  }
  return offset;
}

function offsetIn(node: unknown): number {
  return (isNode(node) && node.range?.[0]) || 0;
}
