// argon2 (C and C++): a password is hashed, with a given salt.
"use strict";

const { use } = require("../../common/package.js");

const options = { raw: true, salt: Buffer.alloc(16, "salt"), memoryCost: 64, timeCost: 2, parallelism: 1 };

use({
  load: () => require("argon2"),
  answer: async (argon2) => (await argon2.hash("alpine", options)).toString("hex").slice(0, 16),
  prepare: (argon2) => async () => (await argon2.hash("alpine", options))[0],
  checksum: 182,
});
