const WORD = /^[A-Za-z_$][\w$]*$/;

/** A name as a key of an object. */
export function key(name: string): string {
  // Bare or in quotes, it would set the prototype.
  if (name === "__proto__") return '["__proto__"]';
  // Bare, a method of this name would be a construct signature.
  return WORD.test(name) && name !== "new" ? name : JSON.stringify(name);
}

/** A property of an object, by its name. */
export function member(object: string, name: string): string {
  return WORD.test(name) ? `${object}.${name}` : `${object}[${JSON.stringify(name)}]`;
}

/** A comment that holds the contract's words, and tags of ours. */
export function comment(
  texts: readonly (string | undefined)[],
  tags: readonly (string | false | undefined)[],
): string {
  // Paragraphs: an editor shows a single line break as a space.
  const paragraphs = texts.map(plain).filter(Boolean).join("\n\n");
  const text = [paragraphs, ...tags].filter(Boolean).join("\n");
  if (!text) return "";
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
  if (lines.length === 1) return `/** ${text} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}

/** The contract's words, so that they neither end a comment nor begin a tag. */
export function plain(text: string | undefined): string {
  return (text ?? "")
    .trim()
    .replaceAll("*/", "*\\/")
    .replace(/(?<!\w)@/g, "\\@");
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
