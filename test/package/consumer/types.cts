import meum = require("meum");

const outcome: Promise<boolean> = meum
  .createMeumClient()
  .wooDisconnect()
  .then(({ disconnected }) => disconnected);

// @ts-expect-error
meum.createMeumClient({ retries: 1 });
outcome.finally(() => {});
