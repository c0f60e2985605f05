// Written by `npm run generate` from openapi.yaml. Do not edit.

import type { CallOptions } from "../types/options.js";
import type { Credential, Operation, OperationPromise } from "../types/operation.js";
import type { WooDisconnectResult, WooDisconnectError } from "./types.js";
import * as validators from "./validators.js";

/** The contract's first server. */
export const server: string | undefined = "https://api.meum.io";

/** The security schemes that the operations use. */
export type SchemeName = "bearerAuth";

const schemes = {
  bearerAuth: {
    scheme: "bearerAuth",
    prefix: "sk_live_",
    write: (key, { headers }) => {
      headers.set("authorization", `Bearer ${key}`);
      return key;
    },
  },
} satisfies Record<SchemeName, Credential>;

export const operations: Readonly<Record<string, Operation>> = {
  wooDisconnect: {
    name: "wooDisconnect",
    method: "POST",
    path: "/v1/integration/woocommerce/disconnect",
    accept: "application/json",
    requires: "Requires a WooCommerce dedicated API key.",
    credentials: [schemes.bearerAuth],
    responses: {
      "200": { mediaTypes: ["application/json"], body: validators.wooDisconnect200 },
      "403": { mediaTypes: ["application/json"], body: validators.ErrorResponse },
      "404": { mediaTypes: ["application/json"], body: validators.ErrorResponse },
    },
  },
};

/** One method per operation of the contract. */
export interface Operations {
  /**
   * Disconnect WooCommerce
   *
   * Requires a WooCommerce dedicated API key.
   *
   * This call changes state. It is not retried once it may have been carried out.
   * @throws {MeumApiError} 403: Forbidden (legacy error shape)
   * @throws {MeumApiError} 404: Not found (legacy error shape)
   * @throws {MeumError} Its `outcome` says whether the operation was carried out.
   */
  wooDisconnect(options?: CallOptions): OperationPromise<WooDisconnectResult>;
}

/** Per operation, the errors that the contract documents. */
export interface OperationErrors {
  wooDisconnect: WooDisconnectError;
}
