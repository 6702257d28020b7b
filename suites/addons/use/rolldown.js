// rolldown (Rust): two modules are bundled, what is not used falls away.
"use strict";

const { use } = require("../../common/package.js");

const modules = { main: 'import { used } from "lib"; console.log(used);', lib: "export const used = 1, unused = 2;" };
const virtual = { name: "virtual", resolveId: (id) => id, load: (id) => modules[id] };

use({
  load: () => ({ ...require("rolldown"), ...require("rolldown/parseAst") }),
  async answer({ rolldown }) {
    const bundle = await rolldown({ input: "main", plugins: [virtual], logLevel: "silent" });
    const { output } = await bundle.generate({ minify: true });
    return output[0].code.trim();
  },
  prepare: ({ parseAst }) => () => parseAst("const used = 1, unused = 2;".repeat(10), {lang: "js"}).body.length,
  checksum: 10,
});
