// Written by `npm run generate` from openapi.yaml. Do not edit.
import type { components, paths } from "./schema.js";

/**
 * Legacy flat error shape retained for backward compatibility on invoice create
 * and WooCommerce integration endpoints.
 */
export type ErrorResponse = components["schemas"]["ErrorResponse"];
/** What `wooDisconnect` returns. */
export type WooDisconnectResult =
  paths["/v1/integration/woocommerce/disconnect"]["post"]["responses"][200]["content"]["application/json"];
/** Errors that the contract documents for `wooDisconnect`. */
export type WooDisconnectError =
  | { readonly status: 403; readonly body: ErrorResponse }
  | { readonly status: 404; readonly body: ErrorResponse };
