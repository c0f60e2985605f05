import ts from "typescript";

// The declarations of libraries are most of what a compiler reads, and the same for each program.
const libraries = new Map<string, ts.SourceFile | undefined>();

/** A compiler's host that parses the files of libraries once, however many programs there are. */
export function compilerHost(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (path, version, ...rest) => {
    if (!path.includes("/node_modules/")) return getSourceFile(path, version, ...rest);
    const key = JSON.stringify([path, version]);
    if (!libraries.has(key)) libraries.set(key, getSourceFile(path, version, ...rest));
    return libraries.get(key);
  };
  return host;
}
