/**
 * @file The second engine: an installed Chromium, for WebGL and 3-D, and as the reference that the first is compared with.
 *
 * The page holds the same plotly, MathJax and font files as the page without a browser, and nothing else: it never
 * meets the network. The browser lives for one figure.
 */
import { readFileSync } from "node:fs";
import type { Page as BrowserPage } from "playwright-core";
import { type Figure, mm } from "../../figures";
import { hasMath, plotlyInput, stillConfig } from "./draw";
import { type Fault, refuseFaults } from "./faults";
import { requireChromium } from "./find-chromium";
import { FAMILY, fontFiles } from "./fonts";

/** WebGL without a graphics card, the same everywhere, and no waiting for what a still picture does not need. */
const flags = [
  ...["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
  ...["--force-color-profile=srgb", "--font-render-hinting=none", "--disable-lcd-text"],
];

/** Longest time [ms] that a browser may take to start or to answer. */
const PATIENCE = 120_000;

function fontFaces(): string {
  return fontFiles
    .map((file, i) => {
      const [weight, style] = [i >= 2 ? "bold" : "normal", i % 2 ? "italic" : "normal"];
      const data = readFileSync(file).toString("base64");
      return `@font-face{font-family:"${FAMILY}";font-weight:${weight};font-style:${style};src:url(data:font/ttf;base64,${data})}`;
    })
    .join("\n");
}

async function fill(page: BrowserPage, figure: Figure): Promise<void> {
  await page.setContent(`<!doctype html><style>${fontFaces()} body{margin:0}</style><div id="figure"></div>`);
  await page.evaluate(
    `Promise.all(["", "bold ", "italic ", "italic bold "].map((s) => document.fonts.load(s + "12px '${FAMILY}'")))`,
  );
  if (hasMath(figure)) {
    await page.evaluate(
      'window.MathJax = {startup: {typeset: false}, svg: {fontCache: "none"}, options: {enableMenu: false}}; 0',
    );
    await page.addScriptTag({ path: require.resolve("mathjax-full/es5/tex-svg-full.js") });
    await page.evaluate("window.MathJax.startup.promise.then(() => 0)");
  }
  await page.addScriptTag({ path: require.resolve("plotly.js") });
  const { data, layout } = plotlyInput(figure);
  const faults = await page.evaluate<Fault[] | undefined>(
    `Plotly.validate(${JSON.stringify(data)}, ${JSON.stringify(layout)})`,
  );
  refuseFaults(figure, faults);
  const input = [data, layout, stillConfig].map((value) => JSON.stringify(value)).join(",");
  await page.evaluate(`Plotly.newPlot("figure", ${input}).then(() => 0)`);
}

async function inBrowser<T>(
  figures: readonly Figure[],
  scale: number,
  signal: AbortSignal | undefined,
  work: (page: BrowserPage, figure: Figure) => Promise<T>,
): Promise<T[]> {
  const executablePath = requireChromium(`figure "${figures[0]?.name}"`);
  signal?.throwIfAborted();
  const { chromium } = await import("playwright-core");
  // The kernel and the command line decide what a signal means; a browser whose parent is gone ends by itself.
  const quiet = { handleSIGHUP: false, handleSIGINT: false, handleSIGTERM: false };
  const browser = await chromium.launch({ executablePath, args: flags, timeout: PATIENCE, ...quiet });
  const stop = () => void browser.close();
  signal?.addEventListener("abort", stop);
  try {
    const context = await browser.newContext({ deviceScaleFactor: scale, offline: true });
    context.setDefaultTimeout(PATIENCE);
    const done: T[] = [];
    for (const figure of figures) {
      const page = await context.newPage();
      await page.setViewportSize({
        width: Math.ceil(mm(figure.width)),
        height: Math.ceil(mm(figure.height)),
      });
      await fill(page, figure);
      done.push(await work(page, figure));
      await page.close();
    }
    return done;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await browser.close();
  }
}

/** Lets Chromium draw a figure, and gives plotly's SVG of it; layers of WebGL are images in it. */
export async function drawInChromium(figure: Figure, signal?: AbortSignal): Promise<string> {
  const size = `{format: "svg", width: ${mm(figure.width)}, height: ${mm(figure.height)}}`;
  const [url] = await inBrowser([figure], 1, signal, (page) =>
    page.evaluate<string>(`Plotly.toImage("figure", ${size})`),
  );
  return decodeURIComponent(url.slice(url.indexOf(",") + 1));
}

/** What Chromium shows of figures on screen, as PNGs of `dpi` pixels per inch. */
export function photographInChromium(figures: readonly Figure[], dpi: number): Promise<Uint8Array[]> {
  return inBrowser(figures, dpi / 96, undefined, (page, { width, height }) =>
    page.screenshot({ clip: { x: 0, y: 0, width: mm(width), height: mm(height) } }),
  );
}
