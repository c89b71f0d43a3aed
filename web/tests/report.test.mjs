// SPDX-License-Identifier: Apache-2.0
// The HTML report in a real browser: what it says, that it asks for nothing, how it reads on a telephone, in the dark,
// in print, by keyboard and with a screen reader. Run as ASSAY=build/release/assay node web/tests/report.test.mjs
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const kSkipped = 77;
const kBrowser = process.env.CHROMIUM ?? "/usr/bin/chromium";
const require = createRequire(import.meta.url);
let chromium, axe;
try {
  ({ chromium } = require("playwright-core"));
  axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
} catch {
  console.log("skipped: the page's test packages are not installed; run tools/setup");
  process.exit(kSkipped);
}
if (!existsSync(kBrowser)) {
  console.log(`skipped: no browser at ${kBrowser}; run tools/setup`);
  process.exit(kSkipped);
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const assay = process.env.ASSAY ?? join(root, "build/release/assay");
const scratch = mkdtempSync(join(tmpdir(), "assay-page-"));
let browser;

function assayRun(...words) {
  try {
    return execFileSync(assay, words, { cwd: scratch, encoding: "utf8", maxBuffer: 1 << 27 });
  } catch (error) {
    // 1 and 4 are verdicts.
    if (![1, 4].includes(error.status)) throw error;
    return error.stdout;
  }
}

// Two models, two prompts and two samples for each question; the larger model is right more often.
function answers(examples, text = "") {
  const rows = [];
  for (let item = 0; item < examples; ++item) {
    for (const [m, model] of ["large", "small"].entries()) {
      for (const [p, prompt] of ["direct", "worked"].entries()) {
        for (const sample of [1, 2]) {
          const right = (item * 7 + m * 31 + p * 13 + sample * 17) % 10 < 8 - 3 * m;
          rows.push({
            id: `q${item}`, model, prompt, sample, question: `What is ${item} + 1?`, answer: String(item + 1), output: `It is ${right ? item + 1 : "<b>unknown</b>"}.${text}`,
            correct: Number(right), "correct.reason": right ? null : "no number", outcome: right ? "scored" : "unparseable", latency_ms: 100 + ((item * 37 + m * 400 + sample) % 300), cost_usd: 0.001 * (2 - m),
          });
        }
      }
    }
  }
  return rows;
}
const kAnswersSuite = `
name: answers
data: {path: answers.jsonl, id: id, model: model, prompt: prompt, sample: sample, input: question, output: output, reference: answer}
metrics: [mean(correct), "pass_at_k(correct, k=2)"]
checks: ["mean(correct)[each prompt] >= 0.3"]
`;

async function open(file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const asked = [];
  const problems = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(pathToFileURL(join(scratch, file)).href);
  await page.waitForSelector("main h1, main h2");
  return { page, asked, problems };
}

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run());
  return result.violations.map((one) => `${one.id}: ${one.help} (${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join("; ")})`);
}

before(async () => {
  cpSync(join(root, "examples/churn"), scratch, { recursive: true });
  cpSync(join(root, "tests/approval/tables"), scratch, { recursive: true });
  assayRun("run", "suite.yaml", "--quiet", "--report", "html=report.html");
  assayRun("run", "suite.yaml", "--quiet", "--out", "churn-run");
  for (const [file, words] of [
    ["species.html", ["species.csv", "--target", "species", "--prediction", "guess", "--slice", "site"]],
    ["prices.html", ["prices.csv", "--target", "price", "--prediction", "guess"]],
  ]) {
    writeFileSync(join(scratch, file), assayRun("eval", ...words, "--format", "html"));
  }
  writeFileSync(join(scratch, "answers.jsonl"), answers(60).map((one) => JSON.stringify(one)).join("\n"));
  writeFileSync(join(scratch, "answers.yaml"), kAnswersSuite);
  assayRun("run", "answers.yaml", "--quiet", "--out", "answers-run", "--report", "html=answers.html");
  assayRun("compare", "churn-run", "--models", "production,candidate", "--format", "html", "--out", "compared.html");
  assayRun("compare", "answers-run", "--models", "small,large", "--format", "html", "--out", "compared-answers.html");
  assayRun("slices", "churn-run", "--model", "candidate", "--format", "html", "--out", "slices.html");
  browser = await chromium.launch({
    executablePath: kBrowser,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  rmSync(scratch, { recursive: true, force: true });
});

test("one file under 1 MB that asks for nothing", async () => {
  assert.ok(statSync(join(scratch, "report.html")).size < 1_000_000);
  const { page, asked, problems } = await open("report.html");
  assert.deepEqual(asked, [page.url()]);
  assert.deepEqual(problems, []);
});

test("the verdict in a sentence comes first, then every section", async () => {
  const { page } = await open("report.html");
  const headings = await page.$$eval("h1, h2", (all) => all.map((one) => [one.tagName, one.textContent.trim()]));
  assert.equal(headings[0][0], "H1");
  assert.match(await page.textContent("header"), /2 of 3 required checks pass, 1 is inconclusive/);
  const titles = headings.slice(1).map(([, text]) => text);
  assert.deepEqual(titles, ["Checks", "Estimates", "Slices", "Curves", "Confusion matrices", "Data", "Signatures", "How to reproduce"]);
  const links = await page.$$eval("nav a", (all) => all.map((one) => document.querySelector(one.getAttribute("href")) !== null));
  assert.ok(links.length === titles.length && links.every(Boolean));
});

test("a note has a section of its own", async () => {
  writeFileSync(join(scratch, "guessed.csv"), "y,p\n1,0.9\n0,0.2\n1,0.7\n0,0.4\n");
  writeFileSync(join(scratch, "guessed.html"), assayRun("eval", "guessed.csv", "--target", "y", "--format", "html"));
  const { page } = await open("guessed.html");
  assert.deepEqual(await page.locator("#notes li").allTextContents(), ["'p' is taken as the score of data"]);
  assert.equal(await page.locator('nav a[href="#notes"]').count(), 1);
});

test("what the document says is what the page shows", async () => {
  const { page } = await open("report.html");
  const run = JSON.parse(assayRun("show", "--format", "json"));
  const text = await page.textContent("main");
  for (const check of run.checks) assert.ok(text.includes(check.check), check.check);
  for (const member of run.checks.flatMap((check) => check.members ?? [])) assert.ok(text.includes(member.slice), member.slice);
  for (const table of run.data) assert.ok(text.includes(table.fingerprint), "fingerprint");
  const needs = run.checks[1].needs.examples.toLocaleString("en-US");
  assert.ok(text.includes(needs), needs);
  const rows = page.locator("#estimates tbody tr");
  const whole = run.estimates.filter((one) => one.slice === null && !one.table).length;
  assert.equal(await rows.count(), whole);
  await page.getByLabel("with slices").check();
  assert.equal(await rows.count(), run.estimates.filter((one) => !one.table).length);
  await page.getByRole("searchbox").fill("roc_auc");
  assert.equal(await rows.count(), run.estimates.filter((one) => one.metric === "roc_auc").length);
});

test("curves of both models are drawn, each with its numbers as a table", async () => {
  const { page } = await open("report.html");
  const plots = page.locator("#curves figure");
  assert.ok((await plots.count()) >= 3);
  for (const plot of await plots.all()) {
    const picture = plot.getByRole("img").first();
    assert.match(await picture.getAttribute("aria-label"), /candidate.*production/);
    assert.ok((await picture.locator("path").count()) > 0);
  }
  await plots.first().locator("summary").click();
  assert.ok((await plots.first().locator("table caption").count()) >= 2);
});

for (const file of ["report.html", "species.html", "prices.html", "compared.html", "compared-answers.html", "slices.html"]) {
  for (const [name, options] of [
    ["on a desk", {}],
    ["in the dark", { colorScheme: "dark" }],
    ["on a telephone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ]) {
    test(`${file} ${name}: nothing against it by axe, nothing wider than the screen`, async () => {
      const { page, problems } = await open(file, options);
      assert.deepEqual(problems, []);
      assert.deepEqual(await violations(page), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${wide} pixels too wide`);
      const bare = await page.$$eval("table", (all) => all.filter((one) => !one.querySelector("caption")).length);
      assert.equal(bare, 0, "tables without a caption");
    });
  }
}

test("a comparison shows what its document says: differences, the flip matrix, answers side by side", async () => {
  const { page, asked } = await open("compared.html");
  assert.deepEqual(asked, [page.url()]);
  const comparison = JSON.parse(assayRun("compare", "churn-run", "--models", "production,candidate", "--format", "json"));
  const [one] = comparison.comparisons;
  await page.locator("details").first().evaluate((element) => (element.open = true));
  const rows = await page.locator("table:has(caption:text-matches('ifferences over|lices')) tbody tr").allTextContents();
  assert.equal(rows.length, one.differences.length);
  for (const entry of one.differences.filter((entry) => entry.moved && entry.slice))
    assert.ok(rows.some((row) => row.includes(entry.metric) && row.includes(entry.slice) && row.includes(entry.finding)), `${entry.metric} ${entry.slice}`);
  const matrix = page.locator("table:has(caption:text-matches('Right and wrong'))");
  const cells = (await matrix.locator("td.cell").allTextContents()).map((text) => text.match(/^[\d,]+/)[0].replaceAll(",", ""));
  const { right_right, right_wrong, wrong_right, wrong_wrong } = one.changed[0].flips;
  // A cell holds its count and its share, one behind the other.
  [right_right, right_wrong, wrong_right, wrong_wrong].forEach((count, i) => assert.ok(cells[i].startsWith(String(count)), `${cells[i]} ${count}`));
  const texts = await open("compared-answers.html");
  const sides = texts.page.locator("article").first().locator(".sides > div");
  assert.equal(await sides.count(), 2);
  assert.match(await sides.first().textContent(), /^before: .*It is/s);
  assert.match(await sides.last().textContent(), /^after: .*It is/s);
});

for (const width of [1100, 1200, 1440]) {
  test(`${width} pixels wide no table is cut off`, async () => {
    const { page } = await open("report.html", { viewport: { width, height: 900 } });
    const cut = await page.$$eval(".scroll", (all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent.trim().slice(0, 60)));
    assert.deepEqual(cut, []);
  });
}

test("by keyboard: past the navigation, into the members of a check", async () => {
  const { page } = await open("report.html");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the report");
  await page.keyboard.press("Enter");
  assert.match(page.url(), /#main$/);
  const details = page.locator("#checks details").first();
  await details.locator("summary").focus();
  await page.keyboard.press("Enter");
  assert.ok(await details.evaluate((one) => one.open));
  assert.ok(await details.getByText("region=north").isVisible());
});

test("on paper everything is open and every row is there", async () => {
  const { page } = await open("report.html");
  await page.evaluate(() => {
    globalThis.printed = null;
    addEventListener("beforeprint", () => (globalThis.printed = [...document.querySelectorAll("details:not(.not-printed)")].every((one) => one.open)));
  });
  const paper = await page.pdf({ format: "A4" });
  assert.ok(paper.length > 20_000);
  assert.equal(await page.evaluate(() => globalThis.printed), true);
});

test("examples stand side by side with their scores, and are filtered by failed and flipped", async () => {
  const { page, asked, problems } = await open("answers.html");
  assert.deepEqual([asked.length, problems], [1, []]);
  const first = page.locator("#examples article").first();
  assert.deepEqual(await first.locator("h4").allTextContents(), ["large, direct", "large, worked", "small, direct", "small, worked"]);
  const texts = await first.textContent();
  assert.match(texts, /What is \d+ \+ 1\?/);
  assert.match(texts, /<b>unknown<\/b>/, "an answer is text, whatever is in it");
  assert.match(texts, /correct: no number/);
  const status = page.locator("#examples [role=status]");
  const all = Number((await status.textContent()).split(" ")[0]);
  await page.check("#examples input[value=flipped]");
  const flipped = Number((await status.textContent()).split(" ")[0]);
  await page.check("#examples input[value=all]");
  await page.fill("#examples input[type=search]", "q59");
  assert.equal((await status.textContent()).split(" ")[0], "1");
  const expected = new Set(), rows = answers(60);
  for (const row of rows) if (rows.some((other) => other.id === row.id && other.correct !== row.correct)) expected.add(row.id);
  assert.deepEqual([all, flipped], [60, expected.size]);
  assert.deepEqual(await violations(page), []);
});

test("leaderboards, outcomes, cost and latency, and what to buy next", async () => {
  const { page } = await open("answers.html");
  const run = JSON.parse(assayRun("show", "answers-run", "--format", "json"));
  const rows = await page.locator("#leaderboards table").first().locator("tbody tr").allTextContents();
  assert.equal(rows.length, 4);
  run.leaderboards[0].entries.forEach((entry, i) => assert.ok(rows[i].includes(entry.model) && rows[i].includes(entry.prompt) && rows[i].includes(entry.letters)));
  assert.match(await page.textContent("#outcomes"), /unparseable/);
  assert.equal(await page.locator("#distributions svg[role=img]").count(), 2);
  assert.ok((await page.textContent("#samples")).includes(run.samples[0].sentence));
});

test("many long answers do not make the report larger than 2 MB", () => {
  writeFileSync(join(scratch, "answers.jsonl"), answers(2500, " And so on.".repeat(300)).map((one) => JSON.stringify(one)).join("\n"));
  assayRun("run", "answers.yaml", "--quiet", "--out", "many-run", "--report", "html=many.html");
  assert.ok(statSync(join(scratch, "many.html")).size < 2_000_000);
});
