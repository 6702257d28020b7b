// Does a package with native code load and work, and how long does its work take?
//
// A script of a suite calls use() with
//   load      returns the package, as a program would get it
//   answer    does what the package is for, once; returns one line that is the same everywhere
//   prepare   returns the work for the benchmark: a function without arguments
//   checksum  what that function returns (or resolves to), on every libc
//
// Without an argument the answer is printed, as "works: ...", or why there is none, in words that do
// not change with paths and versions; the whole text goes to stderr. A failure is an answer: the exit
// status is 0. With the argument `bench`, samples of the work are served.
"use strict";

const { spawnSync } = require("node:child_process");

/** The messages of an error and of all that caused it (`cause` may be an error or a list). */
function messages(error) {
  if (Array.isArray(error)) return error.flatMap(messages);
  return error ? [String(error.message ?? error), ...messages(error.cause)] : [];
}

/** Why it failed, without the paths and versions in the error's text. */
function reason(error) {
  const text = messages(error).join("\n");
  const missing = /Error loading shared library ([^\s:]+):|([^\s:]+): cannot open shared object/.exec(text);
  if (missing) return `${missing[1] ?? missing[2]} is missing`;
  const version = /version `(GLIBC|GLIBCXX|CXXABI)_[\d.]+' not found/.exec(text);
  if (version) return `it wants a newer ${version[1]}`;
  if (/Error relocating|undefined symbol/.test(text)) return "a symbol is missing";
  if (/initial-exec TLS|static TLS/.test(text)) return "there is no room for its thread-local storage";
  if (/\bspawn(Sync)?\b.*\bENOENT\b/.test(text)) return "its program cannot be started";
  if (/^ended with /m.test(text)) return "its program ends with an error";
  return "no build for this platform";
}

/** Runs a program that the package brings, and returns what it prints. */
exports.output = (program, args, options) => {
  const { error, signal, status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`ended with ${signal ?? status}\n${stderr}`);
  return stdout;
};

/** Whether a shared object is loaded whose path has `part`: packages fall back on JavaScript silently. */
exports.isLoaded = (part) => process.report.getReport().sharedObjects.some((path) => path.includes(part));

exports.use = async ({ load, answer, prepare, checksum }) => {
  const bench = process.argv[2] === "bench";
  const start = process.hrtime.bigint();
  let loaded;
  try {
    loaded = await load();
  } catch (error) {
    failed("cannot be loaded", error, bench);
    return;
  }
  console.error(`loaded in ${Number(process.hrtime.bigint() - start) / 1e6} ms`);
  try {
    if (bench) await require("./bench.js").run(await prepare(loaded), checksum);
    else console.log(`works: ${await answer(loaded)}`);
  } catch (error) {
    failed("loads and fails", error, bench);
  }
};

function failed(how, error, bench) {
  console.error(messages(error).join("\n"));
  if (bench) process.exitCode = 1;
  else console.log(`${how}: ${reason(error)}`);
}
