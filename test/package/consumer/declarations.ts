import { createMeumClient, type MeumClientOptions, type Middleware } from "meum";

// A library's own types, inferred from ours: each must have a name that its users can resolve.
export const client = createMeumClient();
export const open = (options: MeumClientOptions) => createMeumClient(options);
export const disconnect = () => client.wooDisconnect();
export const { api } = client;
export const post = () => api.POST("/v1/integration/woocommerce/disconnect");
export const { POST, use } = api;
export const middleware: Middleware = { onRequest: ({ request }) => request };
export class Shop {
  client = createMeumClient();
  disconnected = this.client.wooDisconnect().then(({ disconnected }) => disconnected);
}
