// tree-sitter (C, wrapped in C++), with the grammar of tree-sitter-json: a document is parsed.
"use strict";

const { use } = require("../../common/package.js");

const source = '{"libc": ["musl", "glibc"]}';

function parser([Parser, json]) {
  const made = new Parser();
  made.setLanguage(json);
  return made;
}

use({
  load: () => [require("tree-sitter"), require("tree-sitter-json")],
  answer: (loaded) => parser(loaded).parse(source).rootNode.toString(),
  prepare(loaded) {
    const made = parser(loaded);
    return () => made.parse(source).rootNode.childCount;
  },
  checksum: 1,
});
