import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { METHODS } from "../openapi/operations.js";
import { componentsUsed } from "../openapi/references.js";
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

/** A document for each operation: the head, the operation, and the components that it needs. */
function perOperation(contract: Node) {
  const { paths, components: _, ...head } = contract;
  return Object.entries(paths as Record<string, Node>).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) => {
      const others = new Set<string>(METHODS.filter((other) => other !== method));
      const own = Object.entries(item).filter(([key]) => !others.has(key));
      const part = { ...head, paths: { [path]: Object.fromEntries(own) } };
      return {
        method,
        path,
        document: {
          ...part,
          components: needed(contract, part),
        },
      };
    }),
  );
}

/** The security schemes, and the components that are referred to, also by each other. */
function needed(contract: Node, part: Node): Node {
  const components = (contract.components ?? {}) as Record<string, Node>;
  const { securitySchemes } = components;
  const kept: Record<string, Node> = securitySchemes ? { securitySchemes } : {};
  for (const used of componentsUsed(contract, [part])) {
    const [section = "", name = ""] = used.split(/\/(.*)/s);
    (kept[section] ??= {})[name] = components[section]?.[name];
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
