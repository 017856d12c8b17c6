import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { energyDescent } from "engram/experiments";
import { energyDescentFigure, mm } from "engram/figures";
import { randomFrom } from "engram/math";
import type { Browser, Locator, Page } from "playwright-core";
import { findChromium, root } from "../../lib/io";
import { presentJupyter } from "../../lib/notebook/setup/jupyter";
import { launchBrowser } from "../support/browser";
import { type RunningLab, startLab } from "../support/lab";
import { notebookText } from "../support/notebooks";
import { freshFolder } from "../support/scratch";

// A figure of the library as a researcher shows one: a run, its picture, and the version that can be zoomed.
const figureCell = `import { energyDescent } from "engram/experiments";
import { energyDescentFigure } from "engram/figures";
import { randomFrom } from "engram/math";
import { show } from "engram/notebook";

const figure = energyDescentFigure(energyDescent.run(energyDescent.quick, randomFrom(7)));
await show(figure);`;

const notebook = notebookText(
  { text: "# One notebook through the browser\n\nA figure, an error, and what comes after." },
  { code: "const patterns: number[] = [1, -1, 1];\npatterns.length" },
  { code: figureCell },
  { code: "await show(figure, { interactive: true });" },
  {
    code:
      "function retrieve(beta: number): number {\n  throw new RangeError(`beta must be > 0, got $" +
      "{beta}`);\n}\nretrieve(-1);",
  },
  { code: "" },
  { code: "for (;;) await new Promise((go) => setTimeout(go, 20));" },
  { code: "patterns.map((value) => 2 * value)" },
);

/** Where the cells of the notebook stand. */
const at = { value: 1, figure: 2, interactive: 3, error: 4, empty: 5, endless: 6, after: 7 };

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
    await cell(at.after).waitFor();
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
    await outputs(at.error).waitFor();
    await status("idle");
    assert.equal((await outputs(at.value).textContent())?.trim(), "3");
    assert.equal((await cell(at.value).locator(".jp-InputPrompt").textContent())?.trim(), "[1]:");

    const image = outputs(at.figure).locator("img");
    assert.match((await image.getAttribute("src")) ?? "", /^data:image\/svg\+xml/);
    const size = await image.evaluate((node) => {
      const { naturalWidth, naturalHeight, complete } = node as unknown as Record<string, number | boolean>;
      return { naturalWidth, naturalHeight, complete };
    });
    const { width, height } = energyDescentFigure(energyDescent.run(energyDescent.quick, randomFrom(7)));
    assert.equal(size["complete"], true);
    assert.ok(Math.abs(Number(size["naturalWidth"]) - mm(width)) <= 1, `${size["naturalWidth"]} pixels wide`);
    assert.ok(Math.abs(Number(size["naturalHeight"]) - mm(height)) <= 1, `${size["naturalHeight"]} high`);

    // The interactive version is drawn by plotly in the page: axes, a toolbar, and traces that answer the mouse.
    await outputs(at.interactive).locator(".js-plotly-plot .main-svg").first().waitFor();
    assert.ok((await outputs(at.interactive).locator(".js-plotly-plot .trace").count()) > 0);

    await cell(at.interactive).scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(root, "build", "screenshots", "jupyterlab-figures.png") });

    const error = (await outputs(at.error).textContent()) ?? "";
    assert.match(error, /RangeError: beta must be > 0, got -1/);
    assert.match(error, /retrieve/);
    assert.doesNotMatch(error, /tslab|node:internal|evalmachine/);
    assert.equal(await outputs(at.after).count(), 0, "cells after the error must not run");
  });

  it("completes a name with Tab", async () => {
    await editor(at.empty).click();
    await page.keyboard.type("patterns.re");
    await page.keyboard.press("Tab");
    const offered = page.locator(".jp-Completer .jp-Completer-item");
    await offered.filter({ hasText: "reduceRight" }).first().waitFor();
    await page.screenshot({ path: join(root, "build", "screenshots", "jupyterlab-completion.png") });
    await offered.filter({ hasText: "reverse" }).first().click();
    await editor(at.empty)
      .filter({ hasText: /^patterns\.reverse$/ })
      .waitFor();
  });

  it("interrupts a cell that would never end, and goes on", async () => {
    await editor(at.endless).click();
    await page.keyboard.press("Control+Enter");
    await status("busy");
    await menu("Kernel", "Interrupt Kernel");
    await status("idle");
    await outputs(at.endless).waitFor();
    assert.match((await outputs(at.endless).textContent()) ?? "", /interrupt/i);
    await editor(at.after).click();
    await page.keyboard.press("Control+Enter");
    await outputs(at.after).waitFor();
    assert.match((await outputs(at.after).textContent()) ?? "", /\[\s*2,\s*-2,\s*2\s*\]/);
  });
});
