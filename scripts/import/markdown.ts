/** A fenced code block of a Markdown text. */
export interface Fence {
  info: string;
  /** The content, byte for byte. */
  text: string;
  /** Of the content's first line, from 1. */
  line: number;
  closed: boolean;
}

/**
 * The fenced code blocks of a Markdown text, by CommonMark 4.5 (three or more backticks or tildes), and
 * what stands outside of them.
 */
export function readMarkdown(markdown: string): { fences: Fence[]; prose: string } {
  const fences: Fence[] = [];
  const prose: string[] = [];
  let open: { fence: Fence; mark: string; indent: RegExp; lines: string[] } | undefined;
  const end = () => {
    if (open) open.fence.text = open.lines.join("");
  };
  // The line ends stay on their lines: what is imported is what was published.
  for (const [index, line] of markdown.split(/(?<=\n)/).entries()) {
    const bare = line.replace(/\r?\n$/, "");
    if (open) {
      const close = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(bare)?.[1];
      if (close?.startsWith(open.mark)) {
        open.fence.closed = true;
        end();
        open = undefined;
      } else open.lines.push(line.replace(open.indent, ""));
      continue;
    }
    const start = /^( {0,3})(?:(`{3,})([^`]*)|(~{3,})(.*))$/.exec(bare);
    if (!start) {
      prose.push(line);
      continue;
    }
    const [, indent = "", ticks, ticksInfo, tildes, tildesInfo] = start;
    const fence = {
      info: (ticksInfo ?? tildesInfo ?? "").trim(),
      text: "",
      line: index + 2,
      closed: false,
    };
    open = {
      fence,
      mark: ticks ?? tildes ?? "",
      indent: new RegExp(`^ {0,${indent.length}}`),
      lines: [],
    };
    fences.push(fence);
  }
  end();
  return { fences, prose: prose.join("") };
}

/** The targets of the inline links of a Markdown text, each once, in its order. */
export function listLinks(markdown: string): string[] {
  const links = new Set<string>();
  let labels = 0;
  // One pass: a search that starts again at each `[` takes the square of the time.
  for (let at = 0; at < markdown.length; at++) {
    const character = markdown[at];
    if (character === "\\") at++;
    else if (character === "[") labels++;
    else if (character === "]" && labels && labels--) {
      if (markdown[at + 1] !== "(") continue;
      const { target, end } = targetAt(markdown, at + 2);
      if (target) links.add(target);
      at = end - 1;
    }
  }
  return [...links];
}

/** A link's target, in pointed brackets or bare, with the parentheses that it opens itself. */
function targetAt(markdown: string, start: number): { target: string; end: number } {
  let at = start;
  while (/[ \t]/.test(markdown[at] ?? "")) at++;
  const isPointed = markdown[at] === "<";
  const from = isPointed ? ++at : at;
  let depth = 0;
  for (; at < markdown.length; at++) {
    const character = markdown[at] ?? "";
    if (isPointed ? /[<>\n]/.test(character) : /\s/.test(character)) break;
    if (character === "(") depth++;
    if (!isPointed && character === ")" && depth-- === 0) break;
  }
  const isWhole = isPointed ? markdown[at] === ">" : at < markdown.length;
  return { target: isWhole ? markdown.slice(from, at) : "", end: at };
}
