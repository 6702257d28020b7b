// sass-embedded (Sass as a Dart program): a style sheet is compiled.
"use strict";

const { use } = require("../../common/package.js");

const source = "$c: red; .a { .b { color: $c } }";

use({
  load: () => require("sass-embedded"),
  async answer(sass) {
    return (await sass.compileStringAsync(source, { style: "compressed" })).css;
  },
  async prepare(sass) {
    const compiler = await sass.initAsyncCompiler();
    return async () => (await compiler.compileStringAsync(source)).css.length;
  },
  checksum: 23,
});
