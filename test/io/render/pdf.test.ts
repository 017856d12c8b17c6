import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { pt } from "engram/figures";
import { renderPdf } from "engram/io";
import { heatmap, latex, lines, panels, raster } from "./figures";

/** All deflated streams of a PDF that hold text. */
function contents(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf);
  const text = bytes.toString("latin1");
  let all = "";
  for (const match of text.matchAll(/stream\r?\n/g)) {
    const start = match.index + match[0].length;
    try {
      all += inflateSync(bytes.subarray(start, text.indexOf("endstream", start))).toString("latin1");
    } catch {
      // an image or a font, or the word "endstream"
    }
  }
  return all;
}

describe("renderPdf", () => {
  it("is one page of exactly the figure's size", async () => {
    for (const figure of [lines, panels]) {
      const text = Buffer.from(await renderPdf(figure)).toString("latin1");
      const boxes = [...text.matchAll(/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
      assert.equal(boxes.length, 1);
      for (const [i, side] of [figure.width, figure.height].entries())
        assert.ok(Math.abs(Number(boxes[0][i + 1]) - (side * 72) / 25.4) < 1e-5, boxes[0][0]);
    }
  });

  it("holds text in an embedded font at the size asked for: 7 pt is 7 pt", async () => {
    const pdf = await renderPdf(lines);
    const text = Buffer.from(pdf).toString("latin1");
    assert.match(text, /BaseFont \/[A-Z]{6}\+DejaVuSans/);
    assert.match(text, /FontFile2/);
    assert.doesNotMatch(text, /Helvetica/);
    const drawing = contents(pdf);
    const scales = [...drawing.matchAll(/([\d.]+) 0 0 ([\d.]+) 0 0 cm/g)].map(([, a]) => Number(a));
    assert.ok(Math.abs(scales[0] - 0.75) < 1e-4, `px are drawn as ${scales[0]} pt`);
    const sizes = new Set([...drawing.matchAll(/\/F\d+ ([\d.]+) Tf/g)].map(([, size]) => Number(size)));
    assert.ok(
      [...sizes].some((size) => Math.abs(size * scales[0] - 7) < 1e-3),
      [...sizes].join(" "),
    );
    assert.equal(Math.round(pt(7) * scales[0] * 1e4) / 1e4, 7);
  });

  it("draws formulas as paths", async () => {
    const plain = contents(await renderPdf({ ...latex, layout: {}, data: [{ x: [0, 1, 2], y: [1, 4, 9] }] }));
    const curves = (drawing: string) => (drawing.match(/ [cv]\n/g) ?? []).length;
    assert.ok(curves(contents(await renderPdf(latex))) > curves(plain) + 100);
  });

  it("clips with paths, not with soft masks, which page-making programs dislike", async () => {
    for (const figure of [lines, heatmap, raster]) {
      const text = Buffer.from(await renderPdf(figure)).toString("latin1");
      assert.doesNotMatch(text, /SMask/, figure.name);
      assert.match(contents(await renderPdf(figure)), /\nW n/);
    }
  });

  it("says title and subject, and no date that would change with the day", async () => {
    const text = Buffer.from(await renderPdf(heatmap)).toString("latin1");
    assert.match(text, /\(heatmap\)/);
    assert.match(text, /\(D:20000101000000Z\)/);
    assert.doesNotMatch(text, new RegExp(`D:${new Date().getFullYear()}`));
  });
});
