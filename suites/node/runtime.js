// What of the libc shows through Node's own modules?
//
// usage: runtime.js QUESTION
//
// Prints the answer in words.
"use strict";

const { execFileSync, execSync } = require("node:child_process");
const dns = require("node:dns").promises;
const { Worker } = require("node:worker_threads");

const reason = (error) => error.code ?? error.name;

const questions = {
  // Packages choose a prebuilt by this field; npm itself reads it for the `libc` of package.json.
  report: () => `glibcVersionRuntime is ${process.report.getReport().header.glibcVersionRuntime ? "set" : "not set"}`,

  // A worker's stack is Node's choice, 4 MiB, on every libc: recursion ends with an exception.
  "worker-stack": () =>
    new Promise((resolve) => {
      const worker = new Worker("const recurse = () => 1 + recurse(); recurse();", { eval: true });
      worker.on("error", (error) => resolve(reason(error)));
      worker.on("exit", (status) => resolve(`exit ${status}`));
    }),

  // lookup() asks the libc's getaddrinfo, resolve4() asks the name server by c-ares.
  async names() {
    const ask = (name) => Promise.all([
      dns.lookup(name, 4).then(({ address }) => address, reason),
      dns.resolve4(name).then(([address]) => address, reason),
    ]);
    const answers = [];
    for (const name of ["db.test", "listed.test", "db"]) answers.push(`${name}: ${(await ask(name)).join(" / ")}`);
    return answers.join(", ");
  },

  // ICU is compiled in, and takes nothing from the libc's locales but their name.
  intl: () => {
    const { locale, timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    return `${locale}, ${timeZone}, ${new Date(0).toLocaleDateString("de-DE", { month: "long" })}`;
  },

  // A program by its path, and a command, for which there must be a shell.
  child() {
    const program = execFileSync(process.execPath, ["-p", "6 * 7"]).toString().trim();
    try {
      return `program ${program}, command ${execSync("echo 42").toString().trim()}`;
    } catch (error) {
      return `program ${program}, command ${reason(error)}`;
    }
  },
};

Promise.resolve(questions[process.argv[2]]()).then(console.log);
