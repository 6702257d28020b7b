// @prisma/engines (Rust): the schema engine tells its version. Its install script downloads it.
"use strict";

const { readdirSync } = require("node:fs");
const { join } = require("node:path");

const { output, use } = require("../../common/package.js");

function version(engines) {
  const folder = engines.getEnginesPath();
  const program = readdirSync(folder).find((name) => name.startsWith("schema-engine-"));
  return output(join(folder, program ?? "schema-engine"), ["--version"]).split(" ")[0];
}

use({
  load: () => require("@prisma/engines"),
  answer: version,
  prepare: (engines) => () => version(engines),
  checksum: "schema-engine-cli",
});
