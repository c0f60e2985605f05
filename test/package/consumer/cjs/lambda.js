const meum = require("meum");
const testing = require("meum/testing");
const { call } = require("./call.js");

exports.handler = (event) => call(meum, testing, event);
