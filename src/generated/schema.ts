// Written by `npm run generate` from openapi.yaml. Do not edit.
import type { ErrorResponse, WooDisconnectResult } from "./types.js";
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
          "application/json": WooDisconnectResult;
        };
      };
      /** @description Forbidden (legacy error shape) */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": ErrorResponse;
        };
      };
      /** @description Not found (legacy error shape) */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": ErrorResponse;
        };
      };
    };
  };
}

export interface components {
  schemas: { ErrorResponse: ErrorResponse };
}
