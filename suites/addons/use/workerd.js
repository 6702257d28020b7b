// workerd (Cloudflare's runtime, C++, with which `wrangler dev` runs): a worker's test passes.
"use strict";

const { mkdtempSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const { output, use } = require("../../common/package.js");

const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "internet", network = (allow = []))],
);
const worker :Workerd.Worker = (
  modules = [(name = "main.js", esModule = embed "main.js")],
  compatibilityDate = "2024-01-01",
);`;

/** Runs the test of a worker, and returns what it logs. */
function test(program) {
  const folder = mkdtempSync(join(tmpdir(), "workerd-"));
  writeFileSync(join(folder, "config.capnp"), config);
  writeFileSync(join(folder, "main.js"), "export default { test() { console.log(6 * 7); } };");
  return output(program, ["test", join(folder, "config.capnp")]).trim();
}

use({
  load: () => require("workerd").default,
  answer: (program) => `logged ${test(program)}`,
  prepare: (program) => () => test(program),
  checksum: "42",
});
