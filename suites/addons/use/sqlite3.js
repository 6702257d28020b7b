// sqlite3 (SQLite, C++): a table is filled and asked. Its install script downloads a build, or
// compiles one.
"use strict";

const { use } = require("../../common/package.js");

/** A query for a name, in a database with two rows. */
async function query({ Database }) {
  const opened = new Database(":memory:");
  await new Promise((resolve, reject) => {
    const rows = "CREATE TABLE libc (name TEXT, year INTEGER); INSERT INTO libc VALUES ('glibc', 1988), ('musl', 2011)";
    opened.exec(rows, (error) => (error ? reject(error) : resolve()));
  });
  const statement = opened.prepare("SELECT name FROM libc WHERE year > ?");
  return () =>
    new Promise((resolve, reject) => statement.get(2000, (error, row) => (error ? reject(error) : resolve(row.name))));
}

use({
  load: () => require("sqlite3"),
  answer: async (sqlite3) => (await query(sqlite3))(),
  prepare: query,
  checksum: "musl",
});
