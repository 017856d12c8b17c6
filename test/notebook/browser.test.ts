import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { findChromium, root } from "../../lib/io";
import { presentJupyter } from "../../lib/notebook/setup/jupyter";
import { launchBrowser } from "../support/browser";
import { type RunningLab, startLab } from "../support/lab";
import { notebookText } from "../support/notebooks";
import { freshFolder } from "../support/scratch";

const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120"><rect width="240" height="120" fill="#e8f1f8"/><path d="M10 100 C 80 0, 160 0, 230 100" fill="none" stroke="#0072b2" stroke-width="4"/><text x="120" y="112" text-anchor="middle" font-family="sans-serif" font-size="14">energy</text></svg>';

// The bundle of a figure: plotly's description first, which this JupyterLab cannot draw, then the picture.
const figureCell = `const figure = { [Symbol.for("Jupyter.display")]() {
  return {
    "application/vnd.plotly.v1+json": { data: [], layout: {} },
    "image/svg+xml": ${JSON.stringify(picture)},
    "text/plain": "a curve",
  };
} };
figure`;

const notebook = notebookText(
  { text: "# One notebook through the browser\n\nA figure, an error, and what comes after." },
  { code: "const patterns: number[] = [1, -1, 1];\npatterns.length" },
  { code: figureCell },
  {
    code:
      "function retrieve(beta: number): number {\n  throw new RangeError(`beta must be > 0, got $" +
      "{beta}`);\n}\nretrieve(-1);",
  },
  { code: "" },
  { code: "for (;;) await new Promise((go) => setTimeout(go, 20));" },
  { code: "patterns.map((value) => 2 * value)" },
);

describe("browser", function () {
  this.timeout(300_000);
  let lab: RunningLab | undefined;
  let browser: Browser | undefined;
  let page: Page;
  let place = "";

  before(async function () {
    const program = findChromium();
    const jupyter = await presentJupyter();
    if (!program || !jupyter) {
      console.log(
        `    skipped: ${program ? "JupyterLab is not set up here (npm run setup:jupyter)" : "no Chromium or Chrome on this machine"}`,
      );
      return this.skip();
    }
    place = freshFolder("browser");
    mkdirSync(join(root, "build", "screenshots"), { recursive: true });
    writeFileSync(join(place, "trial.ipynb"), notebook);
    [lab, browser] = await Promise.all([startLab(join(place, "trial.ipynb")), launchBrowser(program)]);
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(60_000);
  });

  after(async () => {
    await browser?.close();
    await lab?.interrupt();
    if (place) rmSync(place, { recursive: true, force: true });
  });

  afterEach(async function () {
    if (!page) return;
    const name = this.currentTest?.title.replace(/[^a-z]+/gi, "-").toLowerCase();
    await page.screenshot({ path: join(root, "build", "screenshots", `jupyterlab-${name}.png`) });
  });

  const cell = (index: number): Locator => page.locator(".jp-Notebook .jp-Cell").nth(index);
  const outputs = (index: number): Locator => cell(index).locator(".jp-OutputArea-output");
  const status = (state: "idle" | "busy") =>
    page.locator(`.jp-Notebook-ExecutionIndicator[data-status="${state}"]`).first().waitFor();
  const menu = async (name: string, item: string): Promise<void> => {
    await page.getByRole("menuitem", { name, exact: true }).click();
    // The name of an entry ends with its shortcut.
    await page
      .getByRole("menuitem", { name: new RegExp(`^${item}( |$)`) })
      .first()
      .click();
  };
  const editor = (index: number): Locator => cell(index).locator(".cm-content");

  it("opens the notebook with our kernel", async () => {
    await page.goto(lab!.url);
    await cell(6).waitFor();
    await page
      .getByRole("button", { name: /TypeScript \(Engram\)/ })
      .first()
      .waitFor();
    await status("idle");
    assert.match(await page.title(), new RegExp(basename("trial.ipynb")));
    assert.equal(await page.getByText("Select Kernel").count(), 0);
  });

  it("runs it: value, figure and error are seen", async () => {
    await menu("Run", "Run All Cells");
    await outputs(3).waitFor();
    await status("idle");
    assert.equal((await outputs(1).textContent())?.trim(), "3");
    assert.equal((await cell(1).locator(".jp-InputPrompt").textContent())?.trim(), "[1]:");

    const image = outputs(2).locator("img");
    assert.match((await image.getAttribute("src")) ?? "", /^data:image\/svg\+xml/);
    const size = await image.evaluate((node) => {
      const { naturalWidth, complete } = node as unknown as { naturalWidth: number; complete: boolean };
      return { naturalWidth, complete };
    });
    assert.deepEqual(size, { naturalWidth: 240, complete: true });

    const error = (await outputs(3).textContent()) ?? "";
    assert.match(error, /RangeError: beta must be > 0, got -1/);
    assert.match(error, /retrieve/);
    assert.doesNotMatch(error, /tslab|node:internal|evalmachine/);
    assert.equal(await outputs(6).count(), 0, "cells after the error must not run");
  });

  it("completes a name with Tab", async () => {
    await editor(4).click();
    await page.keyboard.type("patterns.re");
    await page.keyboard.press("Tab");
    const offered = page.locator(".jp-Completer .jp-Completer-item");
    await offered.filter({ hasText: "reduceRight" }).first().waitFor();
    await page.screenshot({ path: join(root, "build", "screenshots", "jupyterlab-completion.png") });
    await offered.filter({ hasText: "reverse" }).first().click();
    await editor(4)
      .filter({ hasText: /^patterns\.reverse$/ })
      .waitFor();
  });

  it("interrupts a cell that would never end, and goes on", async () => {
    await editor(5).click();
    await page.keyboard.press("Control+Enter");
    await status("busy");
    await menu("Kernel", "Interrupt Kernel");
    await status("idle");
    await outputs(5).waitFor();
    assert.match((await outputs(5).textContent()) ?? "", /interrupt/i);
    await editor(6).click();
    await page.keyboard.press("Control+Enter");
    await outputs(6).waitFor();
    assert.match((await outputs(6).textContent()) ?? "", /\[\s*2,\s*-2,\s*2\s*\]/);
  });
});
