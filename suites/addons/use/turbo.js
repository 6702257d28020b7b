// turbo (a Rust program): the plan of a build.
"use strict";

const { mkdtempSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const { output, use } = require("../../common/package.js");

/** A repository of one package with one task. */
function repository() {
  const folder = mkdtempSync(join(tmpdir(), "turbo-"));
  const put = (name, content) => writeFileSync(join(folder, name), JSON.stringify(content));
  put("package.json", { name: "root", packageManager: "npm@10.0.0", scripts: { build: "true" } });
  put("turbo.json", { tasks: { build: {} } });
  return folder;
}

const plan = (program, cwd) => {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_DANGEROUSLY_DISABLE_PACKAGE_MANAGER_CHECK: "1" };
  return JSON.parse(output(process.execPath, [program, "run", "build", "--dry=json"], { cwd, env }));
};

use({
  load: () => require.resolve("turbo/bin/turbo"),
  answer: (program) => plan(program, repository()).tasks.map((task) => `${task.taskId}: ${task.command}`).join(", "),
  prepare(program) {
    const folder = repository();
    return () => plan(program, folder).tasks.length;
  },
  checksum: 1,
});
