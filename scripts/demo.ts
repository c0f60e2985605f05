/** What a caller sees of the API and of its failures. */
import { command, start } from "./util/command.js";

const USAGE = `npm run demo

Calls wooDisconnect on servers of this machine: a mock server of openapi.yaml (Prism), and one that fails.
Shows each request, its response, and what \`settle\` makes of it. No other machine is called.`;

const demoCommand = command({
  usage: USAGE,
  options: {},
  exits: "Exit 0: all was shown.",
  run: async () => {
    // Not before: it takes a second to load.
    const { demo } = await import("./demo/index.js");
    await demo();
    return 0;
  },
});

await start(demoCommand);
