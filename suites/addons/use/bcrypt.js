// bcrypt (C++): a password is hashed, with a given salt.
"use strict";

const { use } = require("../../common/package.js");

const salt = "$2b$04$abcdefghijklmnopqrstuu";

use({
  load: () => require("bcrypt"),
  answer: (bcrypt) => bcrypt.hashSync("alpine", salt),
  prepare: (bcrypt) => () => bcrypt.hashSync("alpine", salt),
  checksum: "$2b$04$abcdefghijklmnopqrstuueZKtN2CvpEcTc/rxjzLcf9qKOUzH93K",
});
