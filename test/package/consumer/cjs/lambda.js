const meum = require("meum");
const { call } = require("./call.js");

exports.handler = (event) => call(meum, event);
