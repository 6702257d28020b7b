// snappy (Rust): a text is compressed and unpacked.
"use strict";

const { use } = require("../../common/package.js");

const text = "musl and glibc, ".repeat(256);

use({
  load: () => require("snappy"),
  answer(snappy) {
    const packed = snappy.compressSync(text);
    return `${packed.length} bytes, ${snappy.uncompressSync(packed).toString() === text ? "unpacked as packed" : "damaged"}`;
  },
  prepare: (snappy) => () => snappy.uncompressSync(snappy.compressSync(text)).length,
  checksum: text.length,
});
