/**
 * @file Pictures drawn without a browser beside those of Chromium.
 *
 * Both are averaged over squares of a quarter of a millimetre: rasterisers differ in the edges of letters, which leaves
 * a few grey levels there; a label that is missing, elsewhere or of another size leaves a hundred. Stated are the root
 * mean square over the picture and the 99.5 % quantile of the difference, in grey levels of 255.
 */
import assert from "node:assert/strict";
import type { Figure } from "engram/figures";
import { findChromium, renderPng } from "engram/io";
import { photographInChromium } from "../../../lib/io/render/chromium";
import { gallery } from "../../figures/gallery";
import { heatmap, images, latex, lines, panels, raster, surface } from "./figures";
import { pixels } from "./pixels";

/** Twice a screen's, so that squares of 2 × 2 px on screen are 4 × 4 here. */
const DPI = 192;
const SQUARE = 4;
/** The figure at the next size of a whole number of squares, at which both pictures have the same pixels. */
function fitted(figure: Figure): Figure {
  const whole = (side: number) => (Math.round((side * DPI) / 25.4 / SQUARE) * SQUARE * 25.4) / DPI;
  return { ...figure, width: whole(figure.width), height: whole(figure.height) };
}

async function differences(a: Uint8Array, b: Uint8Array): Promise<{ rms: number; high: number }> {
  const full = await pixels(a);
  const [one, two] = [await pixels(a, full.width / SQUARE), await pixels(b, full.width / SQUARE)];
  assert.equal(one.height, two.height, "the pictures have different shapes");
  const all: number[] = [];
  for (let y = 0; y < one.height; y++)
    for (let x = 0; x < one.width; x++) {
      const [p, q] = [one.at(x, y), two.at(x, y)];
      all.push(Math.max(...p.map((value, c) => Math.abs(value - q[c]))));
    }
  all.sort((x, y) => x - y);
  return {
    rms: Math.sqrt(all.reduce((sum, d) => sum + d * d, 0) / all.length),
    high: all[Math.floor(all.length * 0.995)],
  };
}

describe(`pictures without a browser${findChromium() ? "" : " (skipped: no Chromium found)"}`, function () {
  this.timeout(180_000);
  const limits: [Figure, number, number][] = [
    [lines, 5, 40],
    [heatmap, 5, 40],
    [latex, 8, 60], // the formula in the legend is half a pixel narrower, and moves all that is beside it,
    [panels, 5, 40],
    [raster, 5, 40],
    [images, 5, 40],
    // Composed figures: legends of shapes and words, titles beside colour bars, pictures with labels at their side.
    ...gallery.map((figure): [Figure, number, number] => [figure, 6, 45]),
  ];
  let photographs: Uint8Array[] = [];
  before(async () => {
    if (findChromium() === undefined) return;
    photographs = await photographInChromium(
      limits.map(([figure]) => fitted(figure)),
      DPI,
    );
  });
  for (const [at, [figure, rms, high]] of limits.entries())
    it(`look like Chromium's: ${figure.name}`, async function () {
      if (findChromium() === undefined) return this.skip();
      const found = await differences(await renderPng(fitted(figure), { dpi: DPI }), photographs[at]);
      if (process.env["SHOW"]) console.log(figure.name, found);
      assert.ok(found.rms < rms, `rms ${found.rms}`);
      assert.ok(found.high < high, `99.5 % quantile ${found.high}`);
    });

  it("would not pass with a label gone or moved", async function () {
    if (findChromium() === undefined) return this.skip();
    const moved = {
      ...lines,
      layout: { ...lines.layout, xaxis: { title: { text: "time [ms]", standoff: 3 } } },
    };
    const found = await differences(
      await renderPng(fitted(lines), { dpi: DPI }),
      await renderPng(fitted(moved), { dpi: DPI }),
    );
    if (process.env["SHOW"]) console.log("moved", found);
    assert.ok(found.high > 40 || found.rms > 5, JSON.stringify(found));
  });

  it("cannot hold WebGL, which Chromium draws into them", async function () {
    if (findChromium() === undefined) return this.skip();
    const image = await pixels(await renderPng(surface, { dpi: 96 }));
    let coloured = 0;
    for (let y = 0; y < image.height; y++)
      for (let x = 0; x < image.width / 2; x++) {
        const [r, g, b] = image.at(x, y);
        if (Math.max(r, g, b) - Math.min(r, g, b) > 60) coloured++;
      }
    assert.ok(coloured > 1000, `${coloured} coloured pixels`);
  });
});
