// utf-8-validate (C++), which checks the texts of WebSockets for ws.
"use strict";

const { isLoaded, use } = require("../../common/package.js");

use({
  load: () => require("utf-8-validate"),
  answer: (isValid) =>
    `${isValid(Buffer.from("é"))} and ${isValid(Buffer.from([0xc3]))}, by ${isLoaded("utf-8-validate") ? "the add-on" : "JavaScript"}`,
  prepare(isValid) {
    const text = Buffer.from("é".repeat(2048));
    return () => isValid(text);
  },
  checksum: true,
});
