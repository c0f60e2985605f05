// Written by `npm run generate` from openapi.yaml. Do not edit.

import type { CallOptions } from "../options.js";
import type { Operation } from "../operation.js";
import type { paths } from "./schema.js";
import * as validators from "./validators.js";

/** The contract's first server. */
export const server: string | undefined = "https://api.meum.io";

export const operations: Readonly<Record<string, Operation>> = {
  wooDisconnect: {
    method: "POST",
    path: "/v1/integration/woocommerce/disconnect",
    keyHeader: "authorization",
    accept: "application/json",
    requires: "Requires a WooCommerce dedicated API key.",
    responses: {
      "200": validators.wooDisconnect200,
      "403": validators.ErrorResponse,
      "404": validators.ErrorResponse,
    },
  },
};

/** One method per operation of the contract. */
export interface Operations {
  /**
   * Disconnect WooCommerce
   * Requires a WooCommerce dedicated API key.
   * @throws {MeumApiError} 403: Forbidden (legacy error shape)
   * @throws {MeumApiError} 404: Not found (legacy error shape)
   * @throws {MeumError} its `outcome` says whether the operation was done
   */
  wooDisconnect(
    options?: CallOptions,
  ): Promise<
    paths["/v1/integration/woocommerce/disconnect"]["post"]["responses"][200]["content"]["application/json"]
  >;
}

/** Per operation, the errors that the contract documents. */
export interface OperationErrors {
  wooDisconnect:
    | {
        readonly status: 403;
        readonly body: paths["/v1/integration/woocommerce/disconnect"]["post"]["responses"][403]["content"]["application/json"];
      }
    | {
        readonly status: 404;
        readonly body: paths["/v1/integration/woocommerce/disconnect"]["post"]["responses"][404]["content"]["application/json"];
      };
}
