import assert from "node:assert/strict";
import { renderPng } from "engram/io";
import { heatmap, lines } from "./figures";
import { pixels } from "./pixels";

describe("renderPng", () => {
  it("has the pixels that size and density ask for, and says the density", async () => {
    for (const dpi of [96, 300]) {
      const png = Buffer.from(await renderPng(lines, { dpi }));
      const { width, height } = await pixels(png);
      assert.deepEqual([width, height], [Math.round((89 * dpi) / 25.4), Math.round((60 * dpi) / 25.4)]);
      const at = png.indexOf("pHYs");
      assert.equal(png.readUInt32BE(at - 4), 9);
      assert.deepEqual(
        [png.readUInt32BE(at + 4), png.readUInt32BE(at + 8), png[at + 12]],
        [Math.round(dpi / 0.0254), Math.round(dpi / 0.0254), 1],
      );
    }
  });

  it("paints colour bars in colour, from the first to the last of the scale", async () => {
    const image = await pixels(await renderPng(heatmap));
    // The colour bar is the coloured thing in the right fifth of the picture.
    const right: number[][] = [];
    for (let x = Math.round(image.width * 0.8); x < image.width; x++)
      for (let y = 0; y < image.height; y++) {
        const [r, g, b] = image.at(x, y);
        if (Math.max(r, g, b) - Math.min(r, g, b) > 10) right.push([r, g, b]);
      }
    assert.ok(right.length > 1000, "nothing coloured right of the cells");
    for (const want of [
      [0xd5, 0x5e, 0x00],
      [0x00, 0x72, 0xb2],
    ])
      assert.ok(
        right.some((got) => want.every((c, i) => Math.abs(c - got[i]) < 24)),
        `${want} is not in the bar`,
      );
  });

  it("draws heatmap cells with hard edges", async () => {
    const image = await pixels(await renderPng(heatmap, { dpi: 600 }));
    const y = Math.round(image.height * 0.45);
    const line = Array.from({ length: image.width }, (_, x) => image.at(x, y)[0]);
    const cells = line.slice(Math.round(image.width * 0.2), Math.round(image.width * 0.6));
    const steps = cells.slice(1).map((value, i) => Math.abs(value - cells[i]));
    const changing = steps.filter((step) => step > 3).length;
    // Eight cells across: few edges, each at most six pixels wide at 600 dpi. Blurred cells change everywhere.
    assert.ok(changing > 0 && changing < 36, `${changing} of ${steps.length} pixels lie on edges`);
  });
});
