// koffi (C and C++): a function of the libc is called.
"use strict";

const { use } = require("../../common/package.js");

const strlen = (koffi) => koffi.load(null).func("size_t strlen(const char *text)");

use({
  load: () => require("koffi"),
  answer: (koffi) => `strlen ${strlen(koffi)("musl")}`,
  prepare(koffi) {
    const call = strlen(koffi);
    return () => Number(call("musl"));
  },
  checksum: 4,
});
