import meum = require("meum");
import testing = require("meum/testing");

const outcome: Promise<boolean> = meum
  .createMeumClient()
  .wooDisconnect()
  .then(({ disconnected }) => disconnected);

// @ts-expect-error
meum.createMeumClient({ retries: 1 });
outcome.finally(() => {});

const fake = testing.createMeumFake();
fake.reply("wooDisconnect", 403);
meum.createMeumClient({ fetch: fake.fetch });
// @ts-expect-error
fake.reply("wooConnect", 200);
