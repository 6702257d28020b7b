// lmdb (C++): a value is stored in a memory-mapped database and read again.
"use strict";

const { mkdtempSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const { use } = require("../../common/package.js");

const open = (lmdb) => lmdb.open({ path: mkdtempSync(join(tmpdir(), "lmdb-")), mapSize: 1 << 20 });

use({
  load: () => require("lmdb"),
  async answer(lmdb) {
    const database = open(lmdb);
    await database.put("libc", { name: "musl" });
    const found = JSON.stringify(database.get("libc"));
    await database.close();
    return found;
  },
  async prepare(lmdb) {
    const database = open(lmdb);
    await database.put("libc", "musl");
    return () => database.get("libc").length;
  },
  checksum: 4,
});
