// @datadog/pprof (C++): the heap is profiled while objects are made.
"use strict";

const { use } = require("../../common/package.js");

use({
  load: () => require("@datadog/pprof"),
  async answer(pprof) {
    pprof.heap.start(1024, 16);
    const kept = Array.from({ length: 10000 }, (_, id) => ({ id }));
    const profile = pprof.heap.profile();
    pprof.heap.stop();
    return `profile with samples: ${profile.sample.length > 0 && kept.length > 0 ? "yes" : "no"}`;
  },
  prepare(pprof) {
    pprof.heap.start(512 * 1024, 16);
    return () => pprof.heap.profile().sampleType.length;
  },
  checksum: 2,
});
