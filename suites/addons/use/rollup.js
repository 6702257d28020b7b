// rollup: two modules are bundled, what is not used falls away; the parser is the add-on's (Rust).
"use strict";

const { use } = require("../../common/package.js");

const modules = { main: 'import { used } from "lib"; console.log(used);', lib: "export const used = 1, unused = 2;" };
const virtual = { resolveId: (id) => id, load: (id) => modules[id] };

use({
  load: () => ({ ...require("rollup"), ...require("rollup/parseAst") }),
  async answer({ rollup }) {
    const bundle = await rollup({ input: "main", plugins: [virtual] });
    const { output } = await bundle.generate({ format: "es" });
    return output[0].code.trim().replaceAll("\n", " ");
  },
  prepare: ({ parseAst }) => () => parseAst(modules.lib.repeat(10).replaceAll("export", "")).body.length,
  checksum: 10,
});
