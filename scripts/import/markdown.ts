/** A fenced code block of a Markdown text. */
export interface Fence {
  info: string;
  /** The content, byte for byte. */
  text: string;
  /** Of the content's first line, from 1. */
  line: number;
  closed: boolean;
}

/** The fenced code blocks of a Markdown text, by CommonMark 4.5: three or more backticks or tildes. */
export function listFences(markdown: string): Fence[] {
  const fences: Fence[] = [];
  let open: (Fence & { mark: string; indent: number }) | undefined;
  // The line ends stay on their lines: what is imported is what was published.
  for (const [index, line] of markdown.split(/(?<=\n)/).entries()) {
    const bare = line.replace(/\r?\n$/, "");
    if (open) {
      const close = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(bare)?.[1];
      if (close?.startsWith(open.mark)) {
        open.closed = true;
        open = undefined;
      } else open.text += line.replace(new RegExp(`^ {0,${open.indent}}`), "");
      continue;
    }
    const start = /^( {0,3})(?:(`{3,})([^`]*)|(~{3,})(.*))$/.exec(bare);
    if (!start) continue;
    const [, indent = "", ticks, ticksInfo, tildes, tildesInfo] = start;
    open = {
      info: (ticksInfo ?? tildesInfo ?? "").trim(),
      text: "",
      line: index + 2,
      closed: false,
      mark: ticks ?? tildes ?? "",
      indent: indent.length,
    };
    fences.push(open);
  }
  return fences;
}

/** The targets of the inline links of a Markdown text, each once, in its order. */
export function listLinks(markdown: string): string[] {
  const links = markdown.matchAll(
    /\[(?:[^\]\\]|\\.)*\]\(\s*(?:<([^>\n]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))[^)]*\)/g,
  );
  return [...new Set([...links].map(([, bracketed, bare]) => bracketed ?? bare ?? ""))].filter(
    Boolean,
  );
}
