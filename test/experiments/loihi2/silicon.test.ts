/** @file The published trace of the chip: its replay to the byte, and a search that finds its neuron and no other. */
import assert from "node:assert/strict";
import { replaySilicon, siliconFacts, siliconSearch, siliconText, siliconTrace } from "engram/experiments";
import { siliconFitsFigure, siliconRoundingFigure, siliconTraceFigure } from "engram/figures";
import { textHash } from "engram/io";
import { randomFrom } from "engram/math";

describe("the published trace of the chip", () => {
  it("is replayed to the byte of its file in the chip's convention, and not in Lava's", () => {
    const chip = replaySilicon("loihi2-silicon");
    const lava = replaySilicon("lava");
    assert.equal(textHash(siliconText(chip)), siliconTrace.sha256);
    assert.notEqual(textHash(siliconText(lava)), siliconTrace.sha256);
    assert.equal(siliconText(chip).split("\n")[61], "0,640,0.0");
    const sum = (v: Float64Array): number => v.reduce((a, b) => a + b, 0);
    assert.deepEqual([sum(chip.v), sum(lava.v)], [siliconTrace.sum.chip, siliconTrace.sum.cpu]);
    assert.deepEqual(chip.spikeRows, siliconTrace.spikeRows);
    const figure = siliconTraceFigure(chip, lava);
    assert.equal(figure.name, "silicon-trace");
    assert.match(figure.alt, /456 to 473/);
  });

  it("is that of one neuron of a grid, and of one under each rule that it cannot refute", () => {
    const result = siliconSearch.run(
      { weight: [9, 11], dv: [160, 166], vthMantissa: [24, 26] },
      randomFrom(1),
    );
    const own = { weight: 10, dv: 163, vthMantissa: 25 };
    assert.equal(result.tried, 3 * 7 * 3);
    assert.deepEqual(result.fits, [own]);
    assert.deepEqual(
      result.rules.flatMap(({ rule, fits }) => (fits.length > 0 ? [[rule, fits]] : [])),
      [
        ["as emulated", [own]],
        ["decay cut toward −∞", [own]],
        ["decay by dv + 1", [{ ...own, dv: 162 }]],
        ["spike from the threshold on", [own]],
      ],
    );
    assert.equal(result.rules.length, 9);
    assert.deepEqual([result.du, result.refractory], [{ least: 4089, count: 7 }, [1]]);
    // Rows of decays 160 … 166: the first spike comes a whole input later from 161 on.
    assert.deepEqual(Array.from(result.firstSpike), [451, 461, 461, 461, 461, 461, 461]);
    assert.equal(result.map[3][1], siliconFacts.length);
    assert.equal(result.map.flatMap((line) => Array.from(line)).filter((n) => n === 4).length, 1);
    assert.match(siliconFitsFigure(result).alt, /tried, start, spikes, largest, sum, all: neurons 63,/);
    assert.equal(siliconSearch.rows(result).length, 9);
  });

  it("refuses a grid without the trace's own neuron", () => {
    const { quick } = siliconSearch;
    assert.throws(
      () => siliconSearch.run({ ...quick, dv: [164, 180] }, randomFrom(1)),
      /^RangeError: siliconSearch: dv\[0\] must be a whole number in \[0, 163\], got 164/,
    );
    assert.throws(() => siliconSearch.run({ ...quick, weight: [5, 256] }, randomFrom(1)), /weight\[1\]/);
  });

  it("draws courses in a window of time", () => {
    const time = [0, 1, 2, 3];
    const { alt } = siliconRoundingFigure(
      [{ name: "one", time, v: [5, 6, 7, 8] }],
      [{ name: "limit", at: 9 }],
      [1, 2],
    );
    assert.match(alt, /from 1 to 2: one from 6 to 7; lines: limit\./);
  });
});
