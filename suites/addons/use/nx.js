// nx (Rust): the hashes by which its cache knows what changed.
"use strict";

const { use } = require("../../common/package.js");

use({
  load: () => require("nx/src/native"),
  answer: (nx) => nx.hashArray(["libc", "musl"]),
  prepare: (nx) => () => nx.hashArray(["libc", "musl"]).length,
  checksum: 20,
});
