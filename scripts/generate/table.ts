import type { Contract } from "../openapi/contract.js";
import { accepted, essence } from "../openapi/media-types.js";
import type {
  ContractCredential,
  ContractOperation,
  ContractParameter,
  ContractResponse,
} from "../openapi/model.js";
import { serverOf } from "../openapi/servers.js";
import { bodyEntry, JSON_TYPE, needsSerializer } from "./body-entry.js";
import { emitMethod } from "./methods.js";
import { key, member } from "./text.js";
import type { Types } from "./types.js";
import type { Validators } from "./validators.js";

/** The table of operations, and the documented method of each. */
export function emitOperations(
  { document, operations }: Contract,
  validators: Validators,
  types: Types,
): string {
  const schemes = new Map(
    operations.flatMap(({ credentials }) => credentials.map((one) => [one.scheme, one] as const)),
  );
  const serializers = [
    ...new Set(operations.flatMap(({ body }) => (needsSerializer(body) ? `${body.kind}Body` : []))),
  ].sort();
  const entries = operations.map((operation) => entry(operation, validators)).join("\n");
  const used = operations.flatMap((operation) =>
    Object.values(types.of(operation)).filter((name) => name !== undefined),
  );
  const imports = [
    operations.length > 0 && 'import type { CallOptions } from "../types/options.js";',
    `import type { ${schemes.size ? "Credential, " : ""}Operation${operations.length ? ", OperationPromise" : ""} } from "../types/operation.js";`,
    serializers.length > 0 && `import { ${serializers.join(", ")} } from "./bodies.js";`,
    operations.some(({ parameters }) => parameters.length) &&
      'import { parameters } from "./parameters.js";',
    used.length > 0 && `import type { ${used.join(", ")} } from "./types.js";`,
    entries.includes("validators.") && 'import * as validators from "./validators.js";',
  ];
  const schemeNames = [...schemes.keys()].map((name) => JSON.stringify(name));
  return `
${imports.filter(Boolean).join("\n")}

/** The contract's first server. */
export const server: string | undefined = ${JSON.stringify(serverOf(document.servers))};

/** The security schemes that the operations use. */
export type SchemeName = ${schemeNames.join(" | ") || "never"};

${schemes.size ? `const schemes = {\n${[...schemes.values()].map(scheme).join("\n")}\n} satisfies Record<SchemeName, Credential>;` : ""}

export const operations: Readonly<Record<string, Operation>> = {
${entries}
};

/** One method per operation of the contract. */
export interface Operations {
${operations.map((operation) => emitMethod(operation, types)).join("\n")}
}

/** Per operation, the errors that the contract documents. */
export interface OperationErrors {
${operations.map((operation) => `${key(operation.name)}: ${types.of(operation).error};`).join("\n")}
}
`;
}

/** The files of `scripts/generate/templates` that the operations need beside the table. */
export function runtimeOf(operations: readonly ContractOperation[]): string[] {
  const bodies = operations.some(({ body }) => needsSerializer(body));
  return [
    ...(bodies ? ["bodies.ts"] : []),
    // Forms are serialized as parameters are.
    ...(bodies || operations.some(({ parameters }) => parameters.length) ? ["parameters.ts"] : []),
    ...(operations.some(({ responses }) => responses.some(({ schema }) => schema !== undefined))
      ? ["validate.ts"]
      : []),
  ];
}

function scheme({ scheme, prefix, kind, name }: ContractCredential): string {
  const fields = [`scheme: ${JSON.stringify(scheme)}`];
  if (prefix) fields.push(`prefix: ${JSON.stringify(prefix)}`);
  return `${key(scheme)}: { ${fields.join(", ")}, write: ${WRITE[kind](JSON.stringify(name))} },`;
}

const WRITE: Record<ContractCredential["kind"], (name: string) => string> = {
  bearer: (name) => `(key, { headers }) => {
    headers.set(${name}, \`Bearer \${key}\`);
    return key;
  }`,
  basic: (name) => `(key, { headers }) => {
    const encoded = btoa(key);
    headers.set(${name}, \`Basic \${encoded}\`);
    return [encoded, key.slice(key.indexOf(":") + 1)]; // the password
  }`,
  header: (name) => `(key, { headers }) => {
    headers.set(${name}, key);
    return key;
  }`,
  // Not through \`searchParams\`: it would serialize the other parameters anew.
  query: (name) => `(key, { url }) => {
    const encoded = encodeURIComponent(key);
    url.search += \`\${url.search ? "&" : "?"}\${encodeURIComponent(${name})}=\${encoded}\`;
    return encoded;
  }`,
  cookie: (name) => `(key, { headers }) => {
    const encoded = encodeURIComponent(key);
    const cookies = headers.get("cookie");
    headers.set("cookie", \`\${cookies ? \`\${cookies}; \` : ""}\${${name}}=\${encoded}\`);
    return encoded;
  }`,
};

function entry(operation: ContractOperation, validators: Validators): string {
  const { name, method, path, server, source, credentials, parameters, body, responses } =
    operation;
  const keyOptional = credentials.length > 0 && !operation.needsKey;
  const accept = new Set(
    responses.flatMap(({ mediaTypes }) =>
      mediaTypes.map((type) =>
        accepted(type).replace(/^(\*|application)\/\*$/, `${JSON_TYPE}, $&`),
      ),
    ),
  );
  const serializers = [
    ...(parameters.length ? [`parameters([${parameters.map(parameterEntry).join(", ")}])`] : []),
    ...(needsSerializer(body) ? [`${body.kind}Body(${JSON.stringify(bodyEntry(body))})`] : []),
  ];
  const takes = [...(parameters.length ? ["params"] : []), ...(body ? ["body"] : [])];
  const fields = [
    ...Object.entries({
      name,
      method: method.toUpperCase(),
      path,
      server,
      accept: [...accept].join(", ") || JSON_TYPE,
      requires: /\bRequires [^.]*\./.exec(`${source.description ?? ""}`)?.[0],
    })
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => `${field}: ${JSON.stringify(value)}`),
    ...(credentials.length
      ? [`credentials: [${credentials.map(({ scheme }) => member("schemes", scheme)).join(", ")}]`]
      : []),
    ...(takes.length ? [`takes: ${JSON.stringify(takes)}`] : []),
    ...(keyOptional ? ["keyOptional: true"] : []),
    ...(serializers.length ? [`serializers: [${serializers.join(", ")}]`] : []),
    `responses: { ${responses.flatMap((response) => responseEntries(name, response, validators)).join(", ")} }`,
  ];
  return `${key(name)}: { ${fields.join(", ")} },`;
}

function responseEntries(
  operation: string,
  { status, success, kind, mediaTypes }: ContractResponse,
  validators: Validators,
): string[] {
  const types = JSON.stringify([...new Set(mediaTypes.map(essence))]);
  const one = (status: string, failure: boolean) => {
    const validator = validators.nameOf(operation, status, failure);
    const body = validator ? `validators.${validator}` : JSON.stringify(kind);
    return `${JSON.stringify(status)}: { mediaTypes: ${types}, body: ${body} }`;
  };
  if (status !== "default" || !success) return [one(status, !success)];
  return [one(status, false).replace(/^"default"/, '"2XX"'), one(status, true)];
}

function parameterEntry(parameter: ContractParameter): string {
  const { in: location, name, required, style, explode, allowReserved, json } = parameter;
  const usual = location === "path" || location === "header" ? "simple" : "form";
  return JSON.stringify({
    in: location,
    name,
    ...(required && { required }),
    ...(style !== usual && { style }),
    ...(explode !== (style === "form" || style === "deepObject") && { explode }),
    ...(allowReserved && { allowReserved }),
    ...(json && { json }),
  });
}
