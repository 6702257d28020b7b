// onnxruntime-node (C++): a model of one addition is run.
"use strict";

const { use } = require("../../common/package.js");

/** A field of a protocol buffer: a number, or bytes with their length. */
const field = (number, value) =>
  typeof value === "number" ? [number << 3, value] : [(number << 3) | 2, value.length, ...value];
const text = (letters) => [...Buffer.from(letters)];

/** ValueInfoProto: a vector of two floats. */
function vector(name) {
  const shape = field(2, field(1, field(1, 2)));
  return [...field(1, text(name)), ...field(2, field(1, [...field(1, 1), ...shape]))];
}

/** ModelProto: sum = left + right. */
function model() {
  const node = [...field(1, text("left")), ...field(1, text("right")), ...field(2, text("sum")), ...field(4, text("Add"))];
  const inputs = ["left", "right"].flatMap((name) => field(11, vector(name)));
  const graph = [...field(1, node), ...field(2, text("add")), ...inputs, ...field(12, vector("sum"))];
  return Uint8Array.from([...field(1, 8), ...field(7, graph), ...field(8, field(2, 13))]);
}

async function adder({ InferenceSession, Tensor }) {
  const session = await InferenceSession.create(model(), { intraOpNumThreads: 1 });
  const left = new Tensor("float32", [1, 2]);
  const right = new Tensor("float32", [40, 40]);
  return async () => (await session.run({ left, right })).sum.data.join(" ");
}

use({
  load: () => require("onnxruntime-node"),
  answer: async (onnx) => `sum ${await (await adder(onnx))()}`,
  prepare: adder,
  checksum: "41 42",
});
