// @resvg/resvg-js (Rust): a picture is drawn from SVG.
"use strict";

const { use } = require("../../common/package.js");

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><rect width="8" height="16" fill="#369"/></svg>';
const draw = ({ Resvg }) => new Resvg(svg, { font: { loadSystemFonts: false } }).render();

use({
  load: () => require("@resvg/resvg-js"),
  answer(resvg) {
    const image = draw(resvg);
    return `${image.width}x${image.height}, first pixel ${[...image.pixels.subarray(0, 4)].join(" ")}`;
  },
  prepare: (resvg) => () => draw(resvg).width,
  checksum: 16,
});
