// Asks the server, one request after the other, and prints how many answers of each kind came.
"use strict";

const paths = ["/", "/health", "/lookup", "/nowhere"];

async function main() {
  const counts = new Map();
  for (let round = 0; round < 50; round++) {
    for (const path of paths) {
      const response = await fetch(`http://127.0.0.1:8080${path}`);
      const line = `${path} ${response.status} ${(await response.text()).trim()}`;
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
  }
  for (const [line, count] of counts) console.log(`${count} × ${line}`);
}

main();
