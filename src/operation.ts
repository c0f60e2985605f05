/** What the generated table says of an operation. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  /** The header that carries the key, where the contract's `security` asks for one. */
  readonly keyHeader?: "authorization" | (string & {});
  /** The first server of its own, where the contract names one for this operation. */
  readonly server?: string;
  /** Media types that the contract's success answers have. */
  readonly accept?: string;
  /** What the contract says a caller needs ("Requires …"), for the message of a 403. */
  readonly requires?: string;
  /** What writes a call's parameters and body as the contract says, in this order. */
  readonly init?: readonly ((init: CallInit) => CallInit)[];
  /** Per documented status (`200`, `2XX`, `default`): what is to be made of its body. */
  readonly responses: Readonly<Record<string, ResponseBody>>;
}

/** What a call gives to openapi-fetch. */
export interface CallInit {
  /** By place (`path`, `query`, `header`, `cookie`) and name. */
  params?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  body?: unknown;
  [option: string]: unknown;
}

/** JSON that this validates, text, bytes, or nothing that is documented. */
export type ResponseBody = Validator | "text" | "blob" | "none";

/** As Ajv's standalone code has it. */
export interface Validator {
  (data: unknown): boolean;
  errors?: null | readonly { instancePath: string; keyword: string; params: object }[];
}
