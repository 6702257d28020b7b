// @tailwindcss/oxide (Rust): class names are found in a page.
"use strict";

const { use } = require("../../common/package.js");

const page = { content: '<p class="mt-4 flex hover:underline">', extension: "html" };

use({
  load: () => require("@tailwindcss/oxide"),
  answer: ({ Scanner }) => new Scanner({}).getCandidatesWithPositions(page).map((found) => found.candidate).sort().join(" "),
  prepare: ({ Scanner }) => () => new Scanner({}).getCandidatesWithPositions(page).length,
  checksum: 4,
});
