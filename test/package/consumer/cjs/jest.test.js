const { writeFileSync } = require("node:fs");
const meum = require("meum");
const testing = require("meum/testing");
const { call } = require("./call.js");

test("the package is loaded and used", async () => {
  expect(meum.isMeumError(new meum.MeumError("", "unknown"))).toBe(true);
  writeFileSync(
    process.env.SEEN,
    JSON.stringify(await call(meum, testing, JSON.parse(process.env.AT))),
  );
}, 60_000);
