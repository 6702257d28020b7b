"use strict";
// What does it cost to start Node.js and to require what many programs require?
const modules = ["fs", "http", "crypto", "zlib"].map((name) => require(name));
console.log(modules.length, "modules");
