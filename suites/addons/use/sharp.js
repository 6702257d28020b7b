// sharp (libvips, C++): an image is resized and becomes a PNG.
"use strict";

const { use } = require("../../common/package.js");

const red = { width: 64, height: 64, channels: 3, background: "red" };
const resize = (sharp) => sharp({ create: red }).resize(16).png().toBuffer({ resolveWithObject: true });

use({
  load: () => require("sharp"),
  async answer(sharp) {
    const { data, info } = await resize(sharp);
    const [pixel] = await Promise.all([sharp(data).extract({ left: 3, top: 3, width: 1, height: 1 }).raw().toBuffer()]);
    return `${info.format} of ${info.width}x${info.height}, pixel ${[...pixel].join(" ")}`;
  },
  prepare: (sharp) => async () => (await resize(sharp)).info.width,
  checksum: 16,
});
