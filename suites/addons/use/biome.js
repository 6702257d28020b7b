// @biomejs/biome (a Rust program, started by a script that asks `ldd` for the libc): code is
// formatted.
"use strict";

const { output, use } = require("../../common/package.js");

const format = (program) => output(process.execPath, [program, "format", "--stdin-file-path=a.js"], { input: "let  a=[1,2]" });

use({
  load: () => require.resolve("@biomejs/biome/bin/biome"),
  answer: (program) => format(program).trim(),
  prepare: (program) => () => format(program).length,
  checksum: 16,
});
