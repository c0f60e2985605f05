// Written by `npm run generate` from openapi.yaml. Do not edit.
export interface paths {
  "/v1/integration/woocommerce/disconnect": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Disconnect WooCommerce
     * @description Requires a WooCommerce dedicated API key.
     */
    post: operations["wooDisconnect"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /**
     * @description Legacy flat error shape retained for backward compatibility on invoice create
     *     and WooCommerce integration endpoints.
     */
    ErrorResponse: {
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
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  wooDisconnect: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description WooCommerce disconnected */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @example true */
            disconnected: boolean;
          };
        };
      };
      /** @description Forbidden (legacy error shape) */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ErrorResponse"];
        };
      };
      /** @description Not found (legacy error shape) */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ErrorResponse"];
        };
      };
    };
  };
}
