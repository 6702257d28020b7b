// unrs-resolver (Rust), with which ESLint's import rules find modules: this file's neighbour.
"use strict";

const { basename } = require("node:path");

const { use } = require("../../common/package.js");

const find = (resolver) => basename(resolver.sync(__dirname, "./sharp").path);

use({
  load: () => require("unrs-resolver"),
  answer: ({ ResolverFactory }) => find(new ResolverFactory({ extensions: [".js"] })),
  prepare({ ResolverFactory }) {
    const resolver = new ResolverFactory({ extensions: [".js"] });
    return () => find(resolver).length;
  },
  checksum: "sharp.js".length,
});
