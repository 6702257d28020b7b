// What does JavaScript itself cost: programs as the well-known suites have them, in small?
//
// usage: workloads.js NAME
//
// Each does a fixed piece of work in memory, without modules of Node's: only V8 is at work.
"use strict";

const { join } = require("node:path");

const bench = require(join(__dirname, "..", "common", "bench.js"));

/** A pseudo-random number below `limit`, the same on every machine. */
function random(state, limit) {
  state.seed = (Math.imul(state.seed, 1103515245) + 12345) & 0x7fffffff;
  return (state.seed >>> 8) % limit;
}

/** Tasks of an operating system pass packets on to each other (as Richards). */
function scheduler() {
  const tasks = Array.from({ length: 6 }, (_, id) => ({ id, queue: [], handled: 0 }));
  for (let id = 0; id < 20; id++) tasks[id % 6].queue.push({ hops: 10 + id });
  for (let busy = true; busy; ) {
    busy = false;
    for (const task of tasks) {
      const packet = task.queue.shift();
      if (!packet) continue;
      busy = true;
      task.handled++;
      if (--packet.hops > 0) tasks[(task.id * 5 + packet.hops) % 6].queue.push(packet);
    }
  }
  return tasks.reduce((sum, task) => sum + task.handled * (task.id + 1), 0);
}

/** A value runs through a chain of one-way constraints (as DeltaBlue). */
function constraints() {
  class Scale {
    constructor(from, to) {
      Object.assign(this, { from, to });
    }
    execute() {
      this.to.value = (this.from.value * 3 + 1) % 1009;
    }
  }
  const variables = Array.from({ length: 200 }, () => ({ value: 0 }));
  const chain = variables.slice(1).map((to, index) => new Scale(variables[index], to));
  let sum = 0;
  for (let start = 1; start <= 10; start++) {
    variables[0].value = start;
    for (const constraint of chain) constraint.execute();
    sum += variables.at(-1).value;
  }
  return sum;
}

/** Rays against a sphere, with a small object for each vector. */
function rayTracer() {
  const dot = (a, b) => a.x * b.x + a.y * b.y + a.z * b.z;
  let hits = 0;
  for (let row = -20; row < 20; row++)
    for (let column = -20; column < 20; column++) {
      const ray = { x: column / 20, y: row / 20, z: 1 };
      const centre = { x: 0.2, y: -0.1, z: 3 };
      const along = dot(ray, centre);
      if (along * along - dot(ray, ray) * (dot(centre, centre) - 1) > 0) hits++;
    }
  return hits;
}

/** A search tree that turns what is new up to its root. */
function splayTree() {
  const state = { seed: 7 };
  let root = null;
  const insert = (node, key) => {
    if (!node) return { key, left: null, right: null };
    const side = key < node.key ? "left" : "right";
    const other = side === "left" ? "right" : "left";
    const child = insert(node[side], key);
    node[side] = child[other];
    child[other] = node;
    return child;
  };
  const keys = Array.from({ length: 200 }, () => random(state, 10000));
  for (const key of keys) root = insert(root, key);
  const depth = (node) => (node ? 1 + Math.max(depth(node.left), depth(node.right)) : 0);
  return root.key + depth(root);
}

/** Planets attract each other. */
function nBody() {
  const bodies = Array.from({ length: 5 }, (_, n) => ({ x: n, y: n * n, vx: 0, vy: 1 / (n + 1), mass: n + 1 }));
  for (let step = 0; step < 100; step++) {
    for (const a of bodies)
      for (const b of bodies) {
        if (a === b) continue;
        const [dx, dy] = [b.x - a.x, b.y - a.y];
        const pull = (b.mass * 0.0001) / (dx * dx + dy * dy + 0.01);
        a.vx += dx * pull;
        a.vy += dy * pull;
      }
    for (const body of bodies) {
      body.x += body.vx * 0.01;
      body.y += body.vy * 0.01;
    }
  }
  return Math.round(bodies.reduce((sum, { x, y }) => sum + x * x - y * y, 0) * 1e6);
}

/** Pancakes: permutations are turned until the first element is in its place. */
function pancakes() {
  const order = [0, 1, 2, 3, 4];
  let most = 0;
  const permute = (size) => {
    if (size === 1) {
      const stack = order.slice();
      let flips = 0;
      for (; stack[0] !== 0; flips++) stack.splice(0, stack[0] + 1, ...stack.slice(0, stack[0] + 1).reverse());
      most = Math.max(most, flips);
      return;
    }
    for (let turn = 0; turn < size; turn++) {
      permute(size - 1);
      order.splice(size - 1, 0, order.shift());
    }
  };
  permute(5);
  return most;
}

/** The largest eigenvalue of an infinite matrix, by iteration. */
function spectralNorm() {
  const size = 24;
  const cell = (row, column) => 1 / (((row + column) * (row + column + 1)) / 2 + row + 1);
  const times = (vector, at) =>
    vector.map((_, row) => vector.reduce((sum, value, column) => sum + value * at(row, column), 0));
  let vector = new Array(size).fill(1);
  let image = vector;
  for (let round = 0; round < 4; round++) {
    vector = image;
    image = times(times(vector, cell), (row, column) => cell(column, row));
  }
  const product = (a, b) => a.reduce((sum, value, index) => sum + value * b[index], 0);
  return Math.round(Math.sqrt(product(image, vector) / product(vector, vector)) * 1e6);
}

/** Trees are made and dropped. */
function binaryTrees() {
  const make = (depth) => (depth ? { left: make(depth - 1), right: make(depth - 1) } : { left: null, right: null });
  const count = (tree) => (tree.left ? 1 + count(tree.left) + count(tree.right) : 1);
  let nodes = 0;
  for (let depth = 2; depth <= 10; depth += 2) nodes += count(make(depth));
  return nodes;
}

/** Points that stay near zero under z = z² + c. */
function mandelbrot() {
  let inside = 0;
  for (let row = 0; row < 32; row++)
    for (let column = 0; column < 32; column++) {
      const [cx, cy] = [column / 16 - 1.5, row / 16 - 1];
      let [x, y, round] = [0, 0, 0];
      for (; round < 50 && x * x + y * y < 4; round++) [x, y] = [x * x - y * y + cx, 2 * x * y + cy];
      if (round === 50) inside++;
    }
  return inside;
}

/** Cells live and die, in typed arrays. */
function life() {
  const size = 24;
  const state = { seed: 5 };
  let cells = Uint8Array.from({ length: size * size }, () => random(state, 3) === 0);
  for (let generation = 0; generation < 6; generation++) {
    cells = cells.map((alive, at) => {
      let neighbours = -alive;
      for (let dy = -size; dy <= size; dy += size)
        for (let dx = -1; dx <= 1; dx++) neighbours += cells[(at + dy + dx + size * size) % (size * size)];
      return neighbours === 3 || (alive && neighbours === 2);
    });
  }
  return cells.reduce((sum, alive) => sum + alive, 0);
}

/** An expression is cut into tokens and evaluated by recursive descent. */
function expression() {
  const text = Array.from({ length: 60 }, (_, n) => `(${n} + ${n % 7} * (${n} - 3))`).join(" + ");
  const tokens = text.match(/\d+|[-+*()]/g);
  let at = 0;
  const factor = () => {
    if (tokens[at++] !== "(") return Number(tokens[at - 1]);
    const value = sum();
    at++;
    return value;
  };
  const term = () => {
    let value = factor();
    for (; tokens[at] === "*"; value *= factor()) at++;
    return value;
  };
  const sum = () => {
    let value = term();
    while (tokens[at] === "+" || tokens[at] === "-") value += tokens[at++] === "+" ? term() : -term();
    return value;
  };
  return sum();
}

/** A checksum (CRC-32) with a table, in 32-bit integers. */
function crc() {
  const table = Int32Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
    return byte;
  });
  let sum = -1;
  for (let at = 0; at < 8192; at++) sum = table[(sum ^ at) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}

/** Base64, letter by letter. */
function base64() {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let text = "";
  for (let at = 0; at < 3000; at += 3) {
    const group = ((at & 255) << 16) | (((at * 3) & 255) << 8) | ((at * 7) & 255);
    for (let shift = 18; shift >= 0; shift -= 6) text += letters[(group >> shift) & 63];
  }
  return text.length + text.lastIndexOf("AAA");
}

/** Words are counted in a Map and ordered. */
function wordCount() {
  const state = { seed: 3 };
  const counts = new Map();
  for (let word = 0; word < 1500; word++) {
    const key = `word${random(state, 97)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const [[word, count]] = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return `${word} ${count}`;
}

/** Queens on a board, found by a generator that calls itself. */
function queens() {
  function* place(row, columns) {
    if (row === 6) yield columns;
    for (let column = 0; column < 6; column++)
      if (columns.every((other, above) => other !== column && Math.abs(other - column) !== row - above))
        yield* place(row + 1, [...columns, column]);
  }
  return [...place(0, [])].length;
}

const works = {
  scheduler: [scheduler, 1356],
  constraints: [constraints, 4560],
  "ray-tracer": [rayTracer, 158],
  "splay-tree": [splayTree, 199],
  "n-body": [nBody, -339917880],
  pancakes: [pancakes, 7],
  "spectral-norm": [spectralNorm, 1273990],
  "binary-trees": [binaryTrees, 2723],
  mandelbrot: [mandelbrot, 416],
  life: [life, 132],
  expression: [expression, 6442],
  crc: [crc, 3060224775],
  base64: [base64, 7074],
  "word-count": [wordCount, "word82 25"],
  queens: [queens, 4],
};

const [work, expected] = works[process.argv[2]];
bench.run(work, expected);
