// Runs the README's example, which knows the global `wx` of WeChat, with the stand-in.
const { createWx } = require("./wx.js");

globalThis.wx = createWx();
require("../build-examples/examples/recordings.js");
