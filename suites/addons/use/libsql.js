// libsql (SQLite's fork, Rust): a table is filled and asked.
"use strict";

const { use } = require("../../common/package.js");

function database(Database) {
  const opened = new Database(":memory:");
  opened.exec("CREATE TABLE libc (name TEXT, year INTEGER)");
  opened.prepare("INSERT INTO libc VALUES (?, ?), (?, ?)").run("glibc", 1988, "musl", 2011);
  return opened.prepare("SELECT name FROM libc WHERE year > ?");
}

use({
  load: () => require("libsql"),
  answer: (Database) => database(Database).get(2000).name,
  prepare(Database) {
    const query = database(Database);
    return () => query.get(2000).name;
  },
  checksum: "musl",
});
