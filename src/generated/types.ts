// Written by `npm run generate` from openapi.yaml. Do not edit.
/**
 * Legacy flat error shape retained for backward compatibility on invoice create
 * and WooCommerce integration endpoints.
 */
export type ErrorResponse = {
  /**
   * @description Human-readable error message.
   * @example Payout wallet not configured
   */
  error?: string;
  /**
   * @description Machine-readable error code for legacy endpoints.
   * @example EXTERNAL_ORDER_INTEGRATION_CONFLICT
   */
  code?: string;
  /** @description Optional key-value context with field-level validation errors. */
  details?: {
    [key: string]: string;
  };
};
/** What `wooDisconnect` returns. */
export type WooDisconnectResult = {
  /** @example true */
  disconnected: boolean;
};
/** Errors that the contract documents for `wooDisconnect`. */
export type WooDisconnectError =
  | { readonly status: 403; readonly body: ErrorResponse }
  | { readonly status: 404; readonly body: ErrorResponse };
