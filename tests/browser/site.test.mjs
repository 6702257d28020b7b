// The history site in a browser, made of a history that the program makes up. ALPINE_TAX is the program,
// PAGES a folder for what is made.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browser, close, open, violations } from "./browser.mjs";
import { EVIL } from "./hostile.mjs";

const folder = process.env.PAGES ?? mkdtempSync(join(tmpdir(), "alpine-tax-site-"));
const site = join(folder, "site");
let pages = [];

/** Gives images names that no one should be able to give them. */
function spoil(results) {
  for (const run of readdirSync(results, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const file = join(results, run.name, "summary.json");
    const evil = JSON.stringify(`${EVIL}3.20`).slice(1, -1);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("alpine-3.20", evil));
  }
}

before(() => {
  const results = join(folder, "results");
  mkdirSync(results, { recursive: true });
  const run = (...words) => execFileSync(process.env.ALPINE_TAX, words, { stdio: ["ignore", "ignore", "inherit"] });
  run("simulate", "history", results, "--runs", "240", "--cases", "4", "--machines", "2");
  run("site", "--results", results, "--out", site);
  const hostile = join(folder, "hostile-results");
  mkdirSync(hostile);
  run("simulate", "history", hostile, "--runs", "40", "--cases", "1", "--machines", "1");
  spoil(hostile);
  run("site", "--results", hostile, "--out", join(folder, "hostile-site"));
  pages = readdirSync(site).filter((name) => name.endsWith(".html"));
});
after(async () => {
  await close();
  if (!process.env.PAGES) rmSync(folder, { recursive: true, force: true });
});

test("every page can be used by everybody, light and dark, and asks for nothing", async () => {
  assert.equal(pages.length, 1 + 4);
  for (const name of pages) {
    for (const scheme of ["light", "dark"]) {
      const { page, said } = await open(join(site, name), { scheme });
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
      assert.deepEqual(await violations(page), [], name);
      assert.deepEqual(said, []);
      await page.close();
    }
    assert.ok(statSync(join(site, name)).size < 1_000_000);
  }
});

test("every page fits a phone", async () => {
  for (const name of pages) {
    const { page } = await open(join(site, name), { width: 360 });
    const beyond = await page.evaluate(() => [...document.querySelectorAll("main *")].filter((element) =>
      element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".scroll, svg, .hide")).map((element) => element.outerHTML.slice(0, 120)));
    assert.deepEqual(beyond, [], name);
    await page.close();
  }
});

test("the overview tells what is open and leads to the cases, machines apart", async () => {
  const { page } = await open(join(site, "index.html"));
  const verdict = await page.locator("h1").textContent();
  const open_ = await page.locator(".regression li a").count();
  assert.ok(open_ > 0 && verdict.startsWith(`${open_} regression`), `${verdict}: ${open_}`);
  assert.equal(await page.locator("main > section[id]").count(), 2);
  assert.equal(await page.locator("svg.spark").count(), 2 * 4);
  await page.locator(".regression li a").first().click();
  assert.match(await page.locator("h1").textContent(), /^simulated\/case-/);
  assert.equal(await page.locator("main > section h2").count(), 2);
  await page.getByRole("link", { name: "All series" }).click();
  assert.equal(await page.locator("h1").textContent(), verdict);
  await page.close();
});

test("a chart has its change, and each night its values and digests", async () => {
  const { page } = await open(join(site, "index.html"));
  await page.locator(".regression li a").first().click();
  const section = page.locator("main > section").nth(1);
  assert.ok(await section.locator("svg.series .change").count() > 0);
  const nights = section.locator("svg.series .night");
  assert.equal(await nights.count(), 120);
  const told = await nights.last().locator("title").textContent();
  assert.match(told, /^\d{4}-\d\d-\d\d · \d/);
  assert.match(told, /alpine-3\.20 \S+ · musl/);
  const radius = () => nights.last().locator("circle").evaluate((circle) => getComputedStyle(circle).r);
  const before = await radius();
  await nights.last().locator("circle").hover();
  assert.notEqual(await radius(), before);
  await page.close();
});

test("the nights are a table too, by keyboard", async () => {
  const { page } = await open(join(site, pages.find((name) => name !== "index.html")));
  const summary = page.locator("summary").first();
  await summary.focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("details").first().locator("tbody tr >> visible=true").count(), 60);
  await page.close();
});

test("names of images stay text", async () => {
  for (const name of readdirSync(join(folder, "hostile-site"))) {
    const { page, said } = await open(join(folder, "hostile-site", name));
    await page.waitForTimeout(100);
    assert.deepEqual(said, []);
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.equal(await page.evaluate(() => document.images.length), 0);
    assert.ok((await page.locator("body").innerText()).includes("<script>window.pwned = 1"));
    await page.close();
  }
});

test("it can be read without its script", async () => {
  const context = await browser.browser()?.newContext({ javaScriptEnabled: false });
  const page = await (context ?? browser).newPage();
  await page.goto(`file://${join(site, "index.html")}`);
  assert.ok(await page.locator("svg.spark >> visible=true").count() > 0);
  await page.close();
  await context?.close();
});
