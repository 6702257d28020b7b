// node-pty (C++): a program runs on a terminal of its own. For Linux it is compiled at install.
"use strict";

const { use } = require("../../common/package.js");

const said = (pty) =>
  new Promise((resolve) => {
    const child = pty.spawn(process.execPath, ["-p", "process.stdout.isTTY"], {});
    let text = "";
    child.onData((data) => (text += data));
    child.onExit(() => resolve(text.trim()));
  });

use({
  load: () => require("node-pty"),
  answer: async (pty) => `a terminal: ${await said(pty)}`,
  prepare: (pty) => () => said(pty),
  checksum: "true",
});
