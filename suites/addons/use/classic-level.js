// classic-level (LevelDB, C++): a value is stored and read again.
"use strict";

const { mkdtempSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const { use } = require("../../common/package.js");

async function filled({ ClassicLevel }) {
  const database = new ClassicLevel(mkdtempSync(join(tmpdir(), "level-")));
  await database.put("libc", "musl");
  return database;
}

use({
  load: () => require("classic-level"),
  async answer(level) {
    const database = await filled(level);
    const value = await database.get("libc");
    await database.close();
    return value;
  },
  async prepare(level) {
    const database = await filled(level);
    return () => database.getSync("libc");
  },
  checksum: "musl",
});
