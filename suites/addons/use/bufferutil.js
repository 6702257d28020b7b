// bufferutil (C), which masks the frames of WebSockets for ws.
"use strict";

const { isLoaded, use } = require("../../common/package.js");

const mask = Buffer.from([1, 2, 3, 4]);

function masked(bufferutil, source) {
  const target = Buffer.alloc(source.length);
  bufferutil.mask(source, mask, target, 0, source.length);
  return target;
}

use({
  load: () => require("bufferutil"),
  answer: (bufferutil) =>
    `${masked(bufferutil, Buffer.from("musl")).toString("hex")}, by ${isLoaded("bufferutil") ? "the add-on" : "JavaScript"}`,
  prepare(bufferutil) {
    const source = Buffer.alloc(4096, "musl");
    return () => masked(bufferutil, source)[4095];
  },
  checksum: 104,
});
