// Can this Node.js load an add-on? Each line of stdin names one; it is loaded as require() loads it
// (process.dlopen), in a process of its own, so that a crash is seen as one.
//
// One line of stdout for each: how it went with RTLD_LAZY, which is what require() uses, and with
// RTLD_NOW: `ok`, or `no` and what was said. An add-on that is there and then refuses to go on, as
// one for another version of Node.js does, was loaded.
"use strict";

const { spawnSync } = require("node:child_process");
const { readFileSync } = require("node:fs");
const { constants } = require("node:os");

const flags = constants.dlopen;
const path = process.argv[3];

if (path !== undefined) {
  try {
    process.dlopen({ exports: {} }, path, flags[process.argv[2]]);
  } catch (error) {
    const loaded = /did not self-register|NODE_MODULE_VERSION|Module initialization failed/;
    if (error.code === "ERR_DLOPEN_FAILED" && !loaded.test(error.message)) {
      process.stdout.write(error.message.replace(/\s+/g, " ").slice(0, 2000));
      process.exit(1);
    }
  }
  process.reallyExit(0);
}

function attempt(mode, path) {
  const options = { encoding: "utf8", timeout: 30_000, stdio: ["ignore", "pipe", "pipe"] };
  const { error, signal, status, stdout, stderr } = spawnSync(process.execPath, [__filename, mode, path], options);
  if (error) return `untold\t${error.code}`;
  if (signal) return `no\tsignal ${constants.signals[signal]}`;
  if (status === 0) return "ok\t";
  // The loader's own words, when a constructor got to a function that is missing.
  const said = stdout || stderr.replace(/\s+/g, " ").slice(0, 2000);
  return `no\t${said || `exit status ${status}`}`;
}

for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  console.log(`${attempt("RTLD_LAZY", path)}\t${attempt("RTLD_NOW", path)}`);
}
