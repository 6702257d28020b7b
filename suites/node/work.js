// What does JavaScript cost that leans on the libc in one way or another?
//
// usage: work.js WORK
//
// Each work is done once an iteration and returns the same on every libc.
"use strict";

const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { gunzipSync, gzipSync } = require("node:zlib");

const bench = require(join(__dirname, "..", "common", "bench.js"));

const records = Array.from({ length: 100 }, (_, id) => ({ id, name: `name ${id}`, share: id / 8 }));
const text = JSON.stringify(records);
const packed = gzipSync(text);
const words = Array.from({ length: 1000 }, (_, number) => `word${(number * 7919) % 1000}`);

// The work and what it returns.
const works = {
  // V8's own heap, which it maps in large pieces.
  json: [() => JSON.parse(JSON.stringify(records)).length, 100],
  sort: [() => words.slice().sort()[0].length, 5],
  "regular-expression": [() => words.join(" ").match(/word\d+5\b/g).length, 99],
  // Memory outside V8's heap comes from calloc() and malloc().
  buffers: [() => Buffer.alloc(20000).length + Buffer.alloc(100000).length, 120000],
  "large-buffers": [() => Buffer.alloc(300000).length + Buffer.alloc(500000).length, 800000],
  // zlib's and OpenSSL's contexts are malloc() and free(), the rest is their own code.
  gunzip: [() => gunzipSync(packed).length, text.length],
  hash: [() => createHash("sha256").update(text).digest("hex").length, 64],
  copy: [() => Buffer.concat([Buffer.from(text), Buffer.from(text)]).length, 2 * text.length],
  "read-file": [() => readFileSync(__filename).length > 0, true],
};

const [work, expected] = works[process.argv[2]];
bench.run(work, expected);
