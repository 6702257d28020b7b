// cpu-features (C and C++), with which ssh2 chooses ciphers: what the processor can. It is compiled
// at install.
"use strict";

const { use } = require("../../common/package.js");

use({
  load: () => require("cpu-features"),
  answer: (features) => `architecture ${features().arch}`,
  prepare: (features) => () => features().arch,
  checksum: "x86",
});
