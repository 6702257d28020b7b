// isolated-vm (C++ on V8): code is run in a heap of its own. Its install script downloads a build,
// or compiles one.
"use strict";

const { use } = require("../../common/package.js");

function adder({ Isolate }) {
  const isolate = new Isolate({ memoryLimit: 16 });
  const context = isolate.createContextSync();
  const script = isolate.compileScriptSync("[1, 2, 39].reduce((sum, next) => sum + next)");
  return () => script.runSync(context);
}

use({
  load: () => require("isolated-vm"),
  answer: (vm) => `sum ${adder(vm)()}`,
  prepare: adder,
  checksum: 42,
});
