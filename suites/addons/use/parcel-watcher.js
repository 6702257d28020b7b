// @parcel/watcher (C++): what changed in a folder since a snapshot.
"use strict";

const { mkdtempSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { basename, join } = require("node:path");

const { use } = require("../../common/package.js");

const folder = () => mkdtempSync(join(tmpdir(), "watched-"));
const snapshot = join(folder(), "snapshot");

use({
  load: () => require("@parcel/watcher"),
  async answer(watcher) {
    const watched = folder();
    await watcher.writeSnapshot(watched, snapshot);
    writeFileSync(join(watched, "new.txt"), "");
    const events = await watcher.getEventsSince(watched, snapshot);
    return events.map(({ type, path }) => `${type} of ${basename(path)}`).join(", ");
  },
  prepare(watcher) {
    const watched = folder();
    return async () => {
      await watcher.writeSnapshot(watched, snapshot);
      return true;
    };
  },
  checksum: true,
});
