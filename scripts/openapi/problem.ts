import { ExpectedError } from "../util/errors.js";
import type { Place } from "./model.js";

const MAX_LENGTH = 1_000;

/** What is wrong with a contract, and where: one line, safe to print wherever it ends up. */
export class ContractError extends ExpectedError {
  override name = "ContractError";

  constructor(message: string) {
    super(oneLine(message));
  }
}

/** An operation is not supported; the contract's others may be. */
export class UnsupportedOperationError extends ContractError {
  override get advice() {
    return "Add --omit-unsupported to leave such operations out.";
  }
}

/**
 * A text that may hold anything, as one line: a contract's words must not be able to forge a line of a
 * log, such as a command to a CI runner (`::error::…` at a line's start, `##[error]` anywhere).
 */
export function oneLine(text: string): string {
  const line = text
    .replace(/^[\s:#]+/, "")
    .replaceAll("##[", "## [")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
      character === "\n" ? "\\n" : `\\u{${character.codePointAt(0)!.toString(16)}}`,
    );
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

// The texts of documents, for messages: what is wrong is often found long after the parsing.
const positions = new WeakMap<object, (place: Place) => string>();

/** From now on, a refusal of `document` says where its places are in the text. */
export function setPositions(document: object, position: (place: Place) => string): void {
  positions.set(document, position);
}

/** The error that says what is wrong at a place of a document. */
export function refusal(document: object, place: Place, problem: string): ContractError {
  const pointer = place.map((key) => `/${escapePointer(`${key}`)}`).join("");
  const position = positions.get(document)?.(place);
  return new ContractError(
    `${position ? `${position}: ` : ""}${problem}${pointer ? ` (at ${pointer})` : ""}`,
  );
}

/** A copy that may be changed; refusals still say where the text is. */
export function copyOf<Document extends object>(document: Document): Document {
  const copy = structuredClone(document);
  const position = positions.get(document);
  if (position) positions.set(copy, position);
  return copy;
}

export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
