import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type ts from "typescript";
import type { TypeQuestion } from "./exports.js";
import { programOf } from "./program.js";

/** How the generated types of one operation have changed, in the caller's direction. */
export interface TypeVerdict {
  /** What the old method took is not taken by the new one: why. */
  options?: string;
  /** What the new method gives is not what the old one gave: why. */
  result?: string;
}

/** `src/generated/` of a contract: file names and texts. */
export type Generated = ReadonlyMap<string, string>;

const SRC = fileURLToPath(new URL("../../src", import.meta.url));
// They compile, whatever the contract is.
const TEMPLATES = new Set(readdirSync(new URL("../generate/templates", import.meta.url)));
const JUDGE = join(SRC, ".judge.ts");

/**
 * The second judge: TypeScript itself. Both generated clients are compiled beside each other, and
 * per operation (`[old name, new name]`) the old arguments are given to the new method, the new
 * result to who expects the old one; so are types that callers import by name. No file is written.
 * @returns per old name what does not fit, and what does not compile in the new one at all
 */
export function judgeTypes(
  before: Generated,
  after: Generated,
  pairs: readonly (readonly [string, string])[],
  questions: readonly TypeQuestion[],
): { verdicts: Map<string, TypeVerdict>; types: Map<string, string>; broken: string[] } {
  const verdicts = new Map<string, TypeVerdict>();
  const types = new Map<string, string>();
  const lines = [
    'import type * as OldTypes from "./.old/types.js";',
    'import type * as NewTypes from "./.new/types.js";',
    'import type { Operations as Old, OperationErrors as OldErrors } from "./.old/operations.js";',
    'import type { Operations as New, OperationErrors as NewErrors } from "./.new/operations.js";',
    // A part of the union may stand for many statuses, as that of `default` does.
    "type Body<E, S> = E extends { status: infer T; body: infer B } ? (S extends T ? B : never) : never;",
  ];
  const asked = new Map<number, (reason: string) => void>();
  const fits = (given: string, expected: string, otherwise: (reason: string) => void) => {
    asked.set(lines.length, otherwise);
    lines.push(`export const _${lines.length}: ${expected} = null! as ${given};`);
  };
  const ask = (name: string, side: keyof TypeVerdict, given: string, expected: string) =>
    fits(given, expected, (reason) =>
      verdicts.set(name, { [side]: reason, ...verdicts.get(name) }),
    );
  for (const { name, sent, received } of questions) {
    const say = (reason: string) => types.set(name, types.get(name) ?? reason);
    if (sent) fits(`OldTypes.${name}`, `NewTypes.${name}`, say);
    if (received) fits(`NewTypes.${name}`, `OldTypes.${name}`, say);
  }
  for (const [old, now] of pairs) {
    const [o, n] = [JSON.stringify(old), JSON.stringify(now)];
    ask(old, "options", `Parameters<Old[${o}]>`, `Parameters<New[${n}]>`);
    // In a tuple, so that a union is not taken apart, and `never` not for everything.
    ask(old, "result", `[Awaited<ReturnType<New[${n}]>>]`, `[Awaited<ReturnType<Old[${o}]>>]`);
    // Code that reads the body of whatever error is documented reads that of a new one too.
    ask(
      old,
      "result",
      `[NewErrors[${n}]["body"]]`,
      `[[OldErrors[${o}]] extends [never] ? unknown : OldErrors[${o}]["body"]]`,
    );
    // Of the statuses that both document: a further one could come before too.
    ask(
      old,
      "result",
      `{ [S in OldErrors[${o}]["status"] & NewErrors[${n}]["status"]]: Body<NewErrors[${n}], S> }`,
      `{ [S in OldErrors[${o}]["status"] & NewErrors[${n}]["status"]]: Body<OldErrors[${o}], S> }`,
    );
  }
  const texts = new Map<string, string>([[JUDGE, lines.join("\n")]]);
  for (const [directory, files] of [
    [".old", before],
    [".new", after],
  ] as const)
    for (const [name, text] of files) texts.set(join(SRC, directory, name), text);

  const program = programOf(texts);
  const judge = program.getSourceFile(JUDGE);
  const broken: string[] = [];
  for (const name of after.keys()) {
    if (TEMPLATES.has(name)) continue;
    const file = program.getSourceFile(join(SRC, ".new", name));
    for (const diagnostic of [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ])
      broken.push(`src/generated/${name}${lineOf(file, diagnostic)}: ${message(diagnostic)}`);
  }
  for (const diagnostic of [
    ...program.getSyntacticDiagnostics(judge),
    ...program.getSemanticDiagnostics(judge),
  ]) {
    const otherwise = asked.get(
      judge?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? -1,
    );
    if (!otherwise) throw new Error(`The types could not be compared: ${message(diagnostic)}`);
    otherwise(message(diagnostic));
  }
  return { verdicts, types, broken };
}

/** The innermost reason is the one that names the property. */
function message({ messageText }: ts.Diagnostic): string {
  let at = typeof messageText === "string" ? undefined : messageText;
  let text = typeof messageText === "string" ? messageText : messageText.messageText;
  while (at?.next?.[0]) {
    at = at.next[0];
    text = at.messageText;
  }
  const line = text
    .replaceAll(/\bimport\("[^"]*"[^)]*\)\./g, "") // where we keep the two while they are compared
    .replaceAll(/\s+/g, " ")
    .replaceAll("'", "`");
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

function lineOf(file: ts.SourceFile | undefined, { start }: ts.Diagnostic): string {
  return file && start !== undefined
    ? `:${file.getLineAndCharacterOfPosition(start).line + 1}`
    : "";
}
