// msgpackr-extract (C++), which finds the strings in MessagePack for msgpackr: a record is packed
// and read.
"use strict";

const { isLoaded, use } = require("../../common/package.js");

const record = { libc: "musl, the one that Alpine Linux has", versions: ["1.2.4", "1.2.5"] };

use({
  load() {
    require("msgpackr-extract");
    return require("msgpackr");
  },
  answer({ pack, unpack }) {
    const text = JSON.stringify(unpack(pack(record)));
    return `${text === JSON.stringify(record) ? "same record" : text}, by ${isLoaded("msgpackr-extract") ? "the add-on" : "JavaScript"}`;
  },
  prepare({ pack, unpack }) {
    const packed = pack(record);
    return () => unpack(packed).libc.length;
  },
  checksum: record.libc.length,
});
