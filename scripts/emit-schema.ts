import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";

/** The contract's types. */
export async function emitSchema(document: OpenAPI3): Promise<string> {
  return astToString(
    await openapiTS(structuredClone(document), { silent: true, alphabetize: false }),
  );
}
