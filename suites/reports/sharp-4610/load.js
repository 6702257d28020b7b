// Is sharp loaded in an image without the C++ runtime?
//
// Prints the size of a small picture, or the part of sharp's message that names the missing library.
"use strict";

function reason(error) {
  const text = String(error.message);
  const missing = /Error loading shared library ([^\s:]+):/.exec(text) ?? /([^\s:]+): cannot open shared/.exec(text);
  return `ERR_DLOPEN_FAILED: ${missing ? `Error loading shared library ${missing[1]}` : "another reason"}`;
}

async function main() {
  let sharp;
  try {
    sharp = require("sharp");
  } catch (error) {
    console.log(reason(error));
    return;
  }
  const red = { create: { width: 4, height: 4, channels: 3, background: "red" } };
  const { info } = await sharp(red).resize(2).png().toBuffer({ resolveWithObject: true });
  console.log(`${info.format} of ${info.width}x${info.height}`);
}

main();
