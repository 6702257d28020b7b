// @swc/core (Rust): TypeScript becomes JavaScript.
"use strict";

const { use } = require("../../common/package.js");

const source = "enum Libc { glibc, musl }\nexport const known = (name: string): boolean => name in Libc;";
const options = { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, minify: true };

use({
  load: () => require("@swc/core"),
  answer: (swc) => swc.transformSync(source, options).code,
  prepare: (swc) => () => swc.transformSync(source, options).code.length,
  checksum: 156,
});
