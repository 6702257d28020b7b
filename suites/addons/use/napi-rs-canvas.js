// @napi-rs/canvas (Skia, C++ and Rust): a rectangle is drawn and read back.
"use strict";

const { use } = require("../../common/package.js");

function draw(canvas) {
  const context = canvas.createCanvas(16, 16).getContext("2d");
  context.fillStyle = "#336699";
  context.fillRect(2, 2, 8, 8);
  return [...context.getImageData(4, 4, 1, 1).data].join(" ");
}

use({
  load: () => require("@napi-rs/canvas"),
  answer: (canvas) => `pixel ${draw(canvas)}`,
  prepare: (canvas) => () => draw(canvas),
  checksum: "51 102 153 255",
});
