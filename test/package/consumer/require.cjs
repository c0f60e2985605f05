const meum = require("meum");

import("./call.mjs")
  .then(({ call }) => call(meum, JSON.parse(process.argv.at(-1))))
  .then((seen) => console.log(JSON.stringify(seen)));
