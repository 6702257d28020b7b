// Does dns.lookup() use the search domain of resolv.conf?
//
// Prints for each name of the command line the address, or the code of the error, as a program that
// connects to it would get it.
"use strict";

const { lookup } = require("node:dns/promises");

async function main(names) {
  for (const name of names) {
    const answer = await lookup(name).then(({ address }) => address, ({ code }) => code);
    console.log(`${name}: ${answer}`);
  }
}

main(process.argv.slice(2));
