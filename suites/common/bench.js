// The timing worker's side of the harness, for Node: bench.h says how the two talk.
//
// An operation does its fixed piece of work (1 µs to 1 ms) once and returns a checksum, which must
// be the same every time and on both sides.
"use strict";

const readline = require("node:readline");

/** Tells what this worker needed to get ready, in nanoseconds; to be called once, before `run`. */
exports.setUp = (nanoseconds) => console.log(`set-up ${nanoseconds}`);

/** Says that the work cannot be done here; to be called instead of `run`. */
exports.unsupported = (why) => console.log(`unsupported ${why}`);

/**
 * Serves samples until the end of input; a wrong checksum ends the worker. Where the first operation
 * answers with a promise, each is awaited before the next begins.
 */
exports.run = async (operation, expected) => {
  const first = operation();
  const waits = first instanceof Promise;
  await first;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const iterations = Number(line);
    let checksum;
    const before = process.resourceUsage();
    const cpuBefore = process.cpuUsage();
    const start = process.hrtime.bigint();
    if (waits) for (let i = 0; i < iterations; i++) checksum = await operation();
    else for (let i = 0; i < iterations; i++) checksum = operation();
    const wall = process.hrtime.bigint() - start;
    const cpu = process.cpuUsage(cpuBefore);
    const after = process.resourceUsage();
    if (checksum !== expected) {
      console.error(`checksum ${checksum} instead of ${expected}`);
      process.exit(1);
    }
    console.log(
      [
        start,
        wall,
        (cpu.user + cpu.system) * 1000,
        after.maxRSS,
        after.minorPageFault - before.minorPageFault,
        after.voluntaryContextSwitches - before.voluntaryContextSwitches,
        after.involuntaryContextSwitches - before.involuntaryContextSwitches,
        (after.userCPUTime - before.userCPUTime) * 1000,
        (after.systemCPUTime - before.systemCPUTime) * 1000,
        after.majorPageFault - before.majorPageFault,
      ].join(" "),
    );
  }
};
