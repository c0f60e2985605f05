/** A JSON object of a contract, such as a schema. */
export type Node = Readonly<Record<string, unknown>>;

/** Keys from a document's root, as in `["paths", "/v1/x", "get"]`. */
export type Place = readonly (string | number)[];

/** What is not as OpenAPI has it, or not supported. */
export interface Problem {
  readonly place: Place;
  readonly message: string;
  /** It changes nothing of what is derived from the contract. */
  readonly harmless: boolean;
}

export type Method = "get" | "put" | "post" | "delete" | "options" | "head" | "patch";

/** One operation of a contract, as everything that is derived from the contract sees it. */
export interface ContractOperation {
  /** The method's name: an identifier, unique. */
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly place: Place;
  /** The security schemes of the alternative that the client uses; none for a public operation. */
  readonly credentials: readonly ContractCredential[];
  /** No alternative of the contract lets it be called without a key. */
  readonly needsKey: boolean;
  /** The first server that the contract names for this operation or its path alone. */
  readonly server: string | undefined;
  readonly parameters: readonly ContractParameter[];
  readonly body: ContractBody | undefined;
  readonly responses: readonly ContractResponse[];
  /** The operation object. */
  readonly source: Node;
}

/** A security scheme, and where the client writes its key. */
export interface ContractCredential {
  readonly scheme: string;
  readonly kind: "bearer" | "basic" | "header" | "query" | "cookie";
  /** The name of the header, query parameter or cookie. */
  readonly name: string;
  /** What every key begins with, where the scheme's description says so. */
  readonly prefix: string | undefined;
}

export interface ContractParameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required: boolean;
  readonly style: string;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** Serialized as JSON (`content` with a JSON media type), not in a style. */
  readonly json: boolean;
  readonly schema: Node | undefined;
  readonly source: Node;
}

export interface ContractBody {
  /** The media type that is sent. */
  readonly mediaType: string;
  readonly kind: "json" | "form" | "multipart" | "text" | "blob";
  readonly required: boolean;
  readonly schema: Node | undefined;
  /** The media type object. */
  readonly source: Node;
}

export interface ContractResponse {
  /** `200`, `2XX`, `default`. */
  readonly status: string;
  /** 2xx, or `default` where the contract documents no 2xx. */
  readonly success: boolean;
  readonly description: string;
  readonly kind: "json" | "text" | "blob" | "none";
  /** The contract's media types that the client takes, of that one kind. */
  readonly mediaTypes: readonly string[];
  /** Of the JSON body, where there is one. */
  readonly schema: Node | boolean | undefined;
  readonly source: Node;
}
