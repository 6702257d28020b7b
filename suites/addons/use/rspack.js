// @rspack/core (Rust): a module is bundled; the benchmark only minifies.
"use strict";

const { mkdtempSync, readFileSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const { use } = require("../../common/package.js");

const source = "const used = 6 * 7; export default () => used;";

use({
  load: () => require("@rspack/core"),
  async answer({ rspack }) {
    const folder = mkdtempSync(join(tmpdir(), "rspack-"));
    writeFileSync(join(folder, "main.js"), "const used = 6 * 7; console.log(used);");
    const config = { mode: "production", context: folder, entry: "./main.js", output: { path: folder } };
    const compiler = rspack(config);
    const stats = await new Promise((resolve, reject) => compiler.run((error, done) => (error ? reject(error) : resolve(done))));
    await new Promise((resolve) => compiler.close(resolve));
    if (stats.hasErrors()) throw new Error(stats.toString());
    return readFileSync(join(folder, "main.js"), "utf8").trim();
  },
  prepare: ({ experiments }) => async () => (await experiments.swc.minify(source, { module: true })).code.length,
  checksum: 23,
});
