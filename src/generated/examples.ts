// Written by `npm run generate` from openapi.yaml. Do not edit.

/** Of each operation, the documented responses by status. Of a range, its first status. */
export const examples = {
  wooDisconnect: {
    200: { mediaType: "application/json", text: '{"disconnected":true}' },
    403: {
      mediaType: "application/json",
      text: '{"error":"Payout wallet not configured","code":"EXTERNAL_ORDER_INTEGRATION_CONFLICT","details":{"key1":"text"}}',
    },
    404: {
      mediaType: "application/json",
      text: '{"error":"Payout wallet not configured","code":"EXTERNAL_ORDER_INTEGRATION_CONFLICT","details":{"key1":"text"}}',
    },
  },
};
