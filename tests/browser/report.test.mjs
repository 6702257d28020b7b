// The report in a browser. ALPINE_TAX is the program, PAGES a folder for what is made.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { browser, close, open, violations } from "./browser.mjs";
import { EVIL, makeHostile } from "./hostile.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const program = process.env.ALPINE_TAX;
const folder = process.env.PAGES ?? mkdtempSync(join(tmpdir(), "alpine-tax-pages-"));
const pages = {};

function render(name, record) {
  const file = join(folder, `${name}.html`);
  // Its exit status is the verdict on the run.
  try {
    execFileSync(program, ["report", record, "--quiet", "--report", `html=${file}`], { stdio: ["ignore", "ignore", "inherit"] });
  } catch (error) {
    if (![1, 5].includes(error.status)) throw error;
  }
  pages[name] = file;
}

before(() => {
  assert.ok(program, "ALPINE_TAX names the program");
  mkdirSync(folder, { recursive: true });
  const records = readdirSync(join(here, "records"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of records) render(name, join(here, "records", name));
  const hostile = join(folder, "hostile-record");
  makeHostile(join(here, "records", "versions"), hostile);
  render("hostile", hostile);
});
after(async () => {
  await close();
  if (!process.env.PAGES) rmSync(folder, { recursive: true, force: true });
});

const shown = (page, selector) => page.locator(`${selector} >> visible=true`).count();

describe("every page", () => {
  const each = (name, work) => test(name, async (t) => {
    for (const [which, file] of Object.entries(pages)) await t.test(which, () => work(file, which));
  });

  each("has no accessibility problems, light and dark, open and closed", async (file) => {
    for (const scheme of ["light", "dark"]) {
      const { page, said } = await open(file, { scheme });
      assert.deepEqual(await violations(page), []);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(said, []);
      await page.close();
    }
  });

  each("fits a phone without scrolling sideways, closed and open", async (file) => {
    for (const width of [320, 390]) {
      const { page } = await open(file, { width });
      const wide = () => page.evaluate(() => {
        const beyond = [...document.querySelectorAll("main *")].filter((element) =>
          element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".scroll, svg, .hide"));
        return [document.documentElement.scrollWidth - innerWidth, beyond.slice(0, 3).map((element) => element.outerHTML.slice(0, 120))];
      });
      assert.deepEqual(await wide(), [0, []]);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
      assert.deepEqual(await wide(), [0, []]);
      await page.close();
    }
  });

  each("prints without its tools, on paper", async (file, which) => {
    const { page } = await open(file, { media: "print", scheme: "dark" });
    assert.equal(await shown(page, ".tools, .kinds, .parts, .theme"), 0);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
    const pdf = await page.pdf({ format: "A4" });
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    writeFileSync(join(folder, `${which}.pdf`), pdf);
    await page.close();
  });

  each("is smaller than a megabyte and asks for nothing", async (file) => {
    assert.ok(statSync(file).size < 1_000_000);
    const { page, said } = await open(file);
    await page.waitForTimeout(100);
    assert.deepEqual(said, []);
    await page.close();
  });

  each("has text for every chart", async (file) => {
    const { page } = await open(file);
    const bare = await page.evaluate(() => [...document.querySelectorAll("svg")].filter((svg) => {
      const told = svg.closest("[role=img]")?.getAttribute("aria-label");
      return !told?.trim() && svg.getAttribute("aria-hidden") !== "true";
    }).length);
    assert.equal(bare, 0);
    await page.close();
  });
});

describe("the report", () => {
  test("filters rows by words and by verdict, and counts them", async () => {
    const { page } = await open(pages.versions);
    const rows = "#all-table tbody tr";
    const all = await page.locator(rows).count();
    await page.getByLabel("Filter by case or question").last().fill("dns/");
    assert.ok(await page.locator("details:has(> #all-table)").evaluate((details) => details.open));
    const some = await shown(page, rows);
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    assert.equal(await page.locator("#all .count").textContent(), `${some} of ${all} cases`);
    const same = page.locator("#all .kinds button[data-kind=same]");
    await same.click();
    assert.equal(await same.getAttribute("aria-pressed"), "true");
    const fewer = await shown(page, rows);
    assert.ok(fewer > 0 && fewer < some, `${fewer} of ${some}`);
    await page.getByLabel("Filter by case or question").last().press("Escape");
    await same.click();
    assert.equal(await shown(page, rows), all);
    await page.close();
  });

  test("filters entries by what was printed", async () => {
    const { page } = await open(pages.versions);
    const field = page.getByLabel("Filter by case, question or output").last();
    await field.fill("no such words at all");
    assert.equal(await shown(page, "#documented details.entry"), 0);
    assert.equal(await shown(page, "#documented .suite"), 0);
    await field.fill("EAI_NONAME");
    assert.ok(await shown(page, "#documented details.entry") > 0);
    await page.close();
  });

  test("sorts by numbers and says so", async () => {
    const { page } = await open(pages.mitigated);
    const values = () => page.locator("#costs-table tbody:not(.fixed) tr td:nth-child(3)").evaluateAll((cells) => cells.map((cell) => Number(cell.dataset.v)));
    const button = page.locator("#costs-table th", { hasText: "tax" }).locator("button");
    const ascending = [...await values()].sort((one, other) => one - other);
    await button.focus();
    await page.keyboard.press("Enter");
    assert.deepEqual(await values(), ascending);
    assert.equal(await page.locator("#costs-table th[aria-sort]").getAttribute("aria-sort"), "ascending");
    await page.keyboard.press("Space");
    assert.deepEqual(await values(), ascending.reverse());
    assert.equal(await page.locator("#costs-table th[aria-sort]").getAttribute("aria-sort"), "descending");
    await page.close();
  });

  test("shows outputs side by side, or one below the other, or only what differs", async () => {
    const { page } = await open(pages.versions);
    const part = page.locator("#documented");
    await part.getByRole("button", { name: "Open all" }).click();
    const cells = part.locator(".diff tr.d").first().locator("td");
    const boxes = async () => [await cells.nth(0).boundingBox(), await cells.nth(1).boundingBox()];
    let [left, right] = await boxes();
    assert.ok(right.x > left.x && Math.abs(right.y - left.y) < 2);
    await part.getByRole("button", { name: "Stack outputs" }).click();
    [left, right] = await boxes();
    assert.ok(right.y > left.y && right.x === left.x);
    const alike = part.locator(".diff tr.s");
    const before = await shown(page, "#documented .diff tr.s");
    await part.getByRole("button", { name: "Only what differs" }).click();
    assert.ok(await alike.count() > 0 && before > 0);
    assert.equal(await shown(page, "#documented .diff tr.s"), 0);
    await page.close();
  });

  test("opens what an address points to, and follows what is opened", async () => {
    const { page } = await open(pages.versions, { hash: "#dns/tcp-fallback" });
    const entry = page.locator("[id='dns/tcp-fallback']");
    assert.ok(await entry.evaluate((details) => details.open));
    const { y } = await entry.boundingBox();
    assert.ok(y >= 0 && y < 900, `${y}`);
    const id = await page.locator("#documented details.entry:not([open])").first().evaluate((details) => details.id);
    await page.locator(`[id="${id}"] summary`).click();
    assert.equal(decodeURIComponent(new URL(page.url()).hash), `#${id}`);
    await page.close();
  });

  test("works by keyboard alone", async () => {
    const { page } = await open(pages.versions);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.type), "search");
    const summary = page.locator("#documented details.entry summary").first();
    await summary.focus();
    await page.keyboard.press("Enter");
    assert.ok(await page.locator("#documented details.entry").first().evaluate((details) => details.open));
    // Whatever can be clicked can be reached.
    const unreachable = await page.evaluate(() => [...document.querySelectorAll("a, button, input, summary")].filter((element) => element.tabIndex < 0).length);
    assert.equal(unreachable, 0);
    await page.close();
  });

  test("is dark where the system is, and as somebody chose", async () => {
    const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const { page: light } = await open(pages.mitigated, { scheme: "light" });
    const { page: dark } = await open(pages.mitigated, { scheme: "dark" });
    const [day, night] = [await background(light), await background(dark)];
    assert.notEqual(day, night);
    await light.getByRole("button", { name: "Dark" }).click();
    assert.equal(await background(light), night);
    await light.reload();
    assert.equal(await background(light), night);
    await light.getByRole("button", { name: "Light" }).click();
    assert.equal(await background(light), day);
    await light.close();
    await dark.close();
  });

  test("finds a package by a part of its name", async () => {
    const { page } = await open(pages.packages);
    await page.getByLabel("Filter by package").fill("nump");
    const rows = await page.locator("#packages-table tbody tr:not(.gone)").allTextContents();
    assert.ok(rows.length > 0 && rows.every((row) => row.includes("numpy")), `${rows}`);
    await page.close();
  });

  test("can be read without its script", async () => {
    const context = await browser.browser()?.newContext({ javaScriptEnabled: false });
    const page = await (context ?? browser).newPage();
    await page.goto(`file://${pages.versions}`);
    assert.ok(await shown(page, "#documented details.entry") > 0);
    if (context) assert.equal(await shown(page, ".tools, .kinds, .theme"), 0);
    await page.locator("#documented summary").first().click();
    assert.ok(await shown(page, "#documented .diff") > 0);
    await page.close();
    await context?.close();
  });

  test("has what each record has", async () => {
    for (const [which, ids] of Object.entries({
      versions: ["versions", "documented", "all", "measured"],
      mitigated: ["costs", "mitigations", "measured"],
      packages: ["packages"],
    })) {
      const { page } = await open(pages[which]);
      for (const id of ids) assert.equal(await page.locator(`section#${id}`).count(), 1, `${which}: ${id}`);
      await page.close();
    }
    const { page } = await open(pages.versions);
    assert.ok(await page.locator("svg.seq").count() > 0, "queries are drawn");
    await page.close();
    const { page: mitigated } = await open(pages.mitigated);
    assert.ok(await mitigated.locator("svg.strip").count() > 1, "samples are drawn");
    assert.ok(await mitigated.locator("svg.curve").count() > 0, "curves are drawn");
    assert.ok(await mitigated.locator("#mitigations-table svg circle.hollow").count() > 0, "before and after are drawn");
    await mitigated.close();
  });
});

test("what a container prints stays text", async () => {
  const { page, said } = await open(pages.hostile);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  await page.waitForTimeout(200);
  assert.deepEqual(said, []);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  const found = await page.evaluate(() => ({
    scripts: document.scripts.length,
    styles: document.querySelectorAll("style").length,
    images: document.images.length,
    handlers: [...document.querySelectorAll("*")].filter((element) => [...element.attributes].some(({ name }) => name.startsWith("on"))).length,
    links: [...document.links].filter((link) => !/^(#|https?:)/.test(link.getAttribute("href"))).length,
    title: document.title.startsWith("alpine-tax"),
    // eslint-disable-next-line no-control-regex
    hidden: /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/.test(document.body.innerText),
    shown: document.body.innerText.includes("<script>window.pwned = 1; alert(1)</script>"),
  }));
  assert.deepEqual(found, { scripts: 1, styles: 1, images: 0, handlers: 0, links: 0, title: true, hidden: false, shown: true });
  assert.ok(EVIL.includes("\u202E") && (await page.locator("body").innerText()).includes("\\u{202e}gnp.exe"));
  await page.close();
});
