// Makes a hostile record out of another: what a container printed, and every name and note, tries to
// get out of the text that it is.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const EVIL =
  "</style></script></title><script>window.pwned = 1; alert(1)</script>\"><img src=x onerror=\"window.pwned = 2\">" +
  "'><svg onload=alert(3)> javascript:alert(4) \u202Egnp.exe\u202C \u001B]0;title\u0007\u001B[31m \u0000 \u2028 \uFEFF";

const text = (output) => ({ text: `${output.text ?? ""}\n${EVIL}` });

export function makeHostile(from, to) {
  cpSync(from, to, { recursive: true });
  const header = JSON.parse(readFileSync(join(from, "run.json"), "utf8"));
  for (const one of header.cases) {
    one.title = `${one.title} ${EVIL}`;
    Object.assign(one.docs, { why: EVIL, mitigation: EVIL, references: [`https://example.invalid/"onmouseover="alert(5)`, EVIL, `javascript:alert(6)`] });
  }
  for (const { image } of header.images) image.probe.os = EVIL;
  for (const suite of header.suites) suite.title = EVIL;
  header.notes = [EVIL];
  writeFileSync(join(to, "run.json"), JSON.stringify(header));
  const trials = readFileSync(join(from, "trials.jsonl"), "utf8").trim().split("\n").map((line) => {
    const trial = JSON.parse(line);
    const seen = trial.result.observed;
    // Only one side, so that there is a difference to show.
    if (seen && trial.image !== header.images[0].image.name) {
      seen.stdout = text(seen.stdout);
      seen.stderr = text(seen.stderr);
      for (const query of seen.queries ?? []) query.name = EVIL;
    }
    return JSON.stringify(trial);
  });
  writeFileSync(join(to, "trials.jsonl"), `${trials.join("\n")}\n`);
}
