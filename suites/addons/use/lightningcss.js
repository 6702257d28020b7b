// lightningcss (Rust): nested CSS is lowered for older browsers and minified.
"use strict";

const { use } = require("../../common/package.js");

const code = Buffer.from(".a { color: #ff0000; &:hover { margin: 0px 0px } }");
const minify = ({ transform }) =>
  transform({ filename: "a.css", code, minify: true, targets: { chrome: 90 << 16 } }).code.toString();

use({
  load: () => require("lightningcss"),
  answer: minify,
  prepare: (lightningcss) => () => minify(lightningcss).length,
  checksum: 31,
});
