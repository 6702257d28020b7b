// esbuild: TypeScript becomes JavaScript, in a Go program that the package starts and talks with.
"use strict";

const { use } = require("../../common/package.js");

const source = "interface Libc { name: string }\nexport const musl: Libc = { name: 'musl' };";
const transform = async (esbuild) => (await esbuild.transform(source, { loader: "ts", minify: true })).code;

use({
  load: () => require("esbuild"),
  answer: async (esbuild) => (await transform(esbuild)).trim(),
  prepare: (esbuild) => async () => (await transform(esbuild)).length,
  checksum: 33,
});
