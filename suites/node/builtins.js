// Do Node's own modules give the same answers? They are compiled into the executable.
"use strict";

const { createHash } = require("node:crypto");
const { gzipSync, gunzipSync } = require("node:zlib");

const text = new Intl.NumberFormat("de-DE").format(1234567.891);
const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
console.log(text, hash, gunzipSync(gzipSync(text)).toString() === text ? "unpacked as packed" : "damaged");
