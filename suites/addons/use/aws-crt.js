// aws-crt (C, with its own TLS): checksums as S3 uses them.
"use strict";

const { use } = require("../../common/package.js");

use({
  load: () => require("aws-crt"),
  answer: ({ checksums }) => `crc32c ${checksums.crc32c("alpine").toString(16)}`,
  prepare({ checksums }) {
    const data = Buffer.alloc(65536, "musl");
    return () => checksums.crc32c(data);
  },
  checksum: 84081514,
});
