// Does a package with a compiled add-on load and work?
//
// usage: packages.js PACKAGE
//
// Loads one package and asks it something with a known answer. Prints "works: ...", or, when it
// cannot be loaded, why in words that do not change with paths and versions; the whole text goes
// to stderr. A failed load is an answer: the exit status is 0.
"use strict";

const uses = {
  "@node-rs/argon2": (argon2) => {
    const hash = argon2.hashSync("alpine", { memoryCost: 1024, timeCost: 1 });
    return `its own hash is ${argon2.verifySync(hash, "alpine") ? "accepted" : "refused"}`;
  },
  sharp: async (sharp) => {
    const red = { width: 4, height: 4, channels: 3, background: "red" };
    const { info } = await sharp({ create: red }).resize(2).png().toBuffer({ resolveWithObject: true });
    return `${info.format} of ${info.width}x${info.height}`;
  },
  "@swc/core": (swc) => {
    const options = { jsc: { parser: { syntax: "typescript" }, target: "es2022" } };
    return swc.transformSync("const n: number = 1", options).code.trim();
  },
  bcrypt: (bcrypt) => {
    const hash = bcrypt.hashSync("alpine", 4);
    return `its own hash is ${bcrypt.compareSync("alpine", hash) ? "accepted" : "refused"}`;
  },
};

/** The messages of an error and of all that caused it (`cause` may be an error or a list). */
function messages(error) {
  if (Array.isArray(error)) return error.flatMap(messages);
  return error ? [String(error.message), ...messages(error.cause)] : [];
}

/** Why a package could not be loaded, without the paths and versions in the error's text. */
function reason(error) {
  const text = messages(error).join("\n");
  const missing = /Error loading shared library ([^\s:]+):|([^\s:]+): cannot open shared object/.exec(text);
  if (missing) return `${missing[1] ?? missing[2]} is missing`;
  if (/Error relocating|undefined symbol/.test(text)) return "a symbol is missing";
  return "no add-on for this platform";
}

async function main(name) {
  let loaded;
  try {
    loaded = require(name);
  } catch (error) {
    console.log(`cannot be loaded: ${reason(error)}`);
    console.error(messages(error).join("\n"));
    return;
  }
  console.log(`works: ${await uses[name](loaded)}`);
}

main(process.argv[2]);
