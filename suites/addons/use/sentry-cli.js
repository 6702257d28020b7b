// @sentry/cli (a static Rust program): a source map gets its debug id.
"use strict";

const { mkdtempSync, readFileSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const { output, use } = require("../../common/package.js");

/** Has the id written into a small script, and returns it. */
function inject(cli) {
  const script = join(mkdtempSync(join(tmpdir(), "sentry-")), "a.js");
  writeFileSync(script, "console.log(1);\n");
  output(cli.getPath(), ["sourcemaps", "inject", script]);
  return /debugId=([-\w]+)/.exec(readFileSync(script, "utf8"))[1];
}

use({
  load: () => require("@sentry/cli").SentryCli,
  answer: (cli) => `debug id ${inject(cli)}`,
  prepare: (cli) => () => inject(cli).length,
  checksum: 36,
});
