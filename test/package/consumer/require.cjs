const meum = require("meum");
const testing = require("meum/testing");

import("./call.mjs")
  .then(({ call }) => call(meum, testing, JSON.parse(process.argv.at(-1))))
  .then((seen) => console.log(JSON.stringify(seen)));
