import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Node } from "./changes.js";

/** Writes a contract as the documentation site publishes it; the path to import it from. */
export function publish(contract: Node, as: "pages" | "document", directory: string): string {
  mkdirSync(directory, { recursive: true });
  const write = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  if (as === "document") return write("published.yaml", yaml(contract));
  const links: string[] = [];
  for (const { method, path, document } of perOperation(contract)) {
    const name = `${method}-${path}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    write(`${name}.md`, page(method.toUpperCase(), path, document));
    links.push(`- [${method.toUpperCase()} ${path}](${name}.md)`);
  }
  return write("llms.txt", `# Documentation\n\n${links.join("\n")}\n`);
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];

/** A document for each operation: the head, the operation, and the components that it needs. */
function perOperation({ paths, components = {}, ...head }: Node) {
  return Object.entries(paths as Record<string, Node>).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) => {
      const others = METHODS.filter((other) => other !== method);
      const own = Object.entries(item).filter(([key]) => !others.includes(key));
      const part = { ...head, paths: { [path]: Object.fromEntries(own) } };
      return {
        method,
        path,
        document: {
          ...part,
          components: needed(part, components as Record<string, Node>),
        },
      };
    }),
  );
}

/** The security schemes, and the components that are referred to, also by each other. */
function needed(part: Node, components: Record<string, Node>): Node {
  const { securitySchemes } = components;
  const kept: Record<string, Node> = securitySchemes ? { securitySchemes } : {};
  const open = [JSON.stringify(part)];
  for (let text = open.pop(); text !== undefined; text = open.pop())
    for (const [, kind = "", name = ""] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g)) {
      if (kept[kind] && name in kept[kind]) continue;
      const component = components[kind]?.[name];
      (kept[kind] ??= {})[name] = component;
      open.push(JSON.stringify(component));
    }
  return kept;
}

function page(method: string, path: string, document: Node): string {
  return `# ${method} ${path}

## OpenAPI

\`\`\`\`yaml /openapi.yaml ${method} ${path}
${yaml(document)}\`\`\`\`
`;
}

function yaml(document: Node): string {
  return stringify(document, { aliasDuplicateObjects: false });
}
