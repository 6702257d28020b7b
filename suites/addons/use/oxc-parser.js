// oxc-parser (Rust): TypeScript is parsed.
"use strict";

const { use } = require("../../common/package.js");

const source = "enum Libc { glibc, musl }\nexport const known = (name: string): boolean => name in Libc;";

use({
  load: () => require("oxc-parser"),
  answer: ({ parseSync }) => parseSync("a.ts", source).program.body.map(({ type }) => type).join(", "),
  prepare: ({ parseSync }) => () => parseSync("a.ts", source).program.body.length,
  checksum: 2,
});
