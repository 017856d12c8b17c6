import assert from "node:assert/strict";
import {
  countHistogram,
  cv,
  cv2,
  fanoCurve,
  fanoFactor,
  fanoFactors,
  intervals,
  intervalsOf,
  intervalTable,
  lv,
  meanCv,
  pooledIntervals,
} from "engram/analysis";
import { raster, rasterFromTrains } from "engram/record";
import { close } from "../support/close";

const few = rasterFromTrains([[1, 2, 4, 8], [5], []], 0, 10);

describe("analysis/intervals", () => {
  it("lie between the spikes of one neuron, never between neurons", () => {
    assert.deepEqual(
      intervalsOf(few).map((isi) => [...isi]),
      [[1, 2, 4], [], []],
    );
    assert.deepEqual([...pooledIntervals(rasterFromTrains([[1, 4], [2], [2, 9]], 0, 10))], [3, 7]);
    assert.equal(intervals([]).length + intervals([3]).length, 0);
    assert.throws(() => intervals([2, 1]), /^RangeError: intervals: train\[1\] must be at least 2, got 1$/);
    assert.throws(() => intervals([1, Number.NaN]), /intervals: train\[1\] must be finite, got NaN/);
  });

  it("a clock has 0, alternating intervals what the formulas say", () => {
    for (const measure of [cv, lv, cv2]) assert.equal(measure([5, 5, 5, 5]), 0);
    // 1, 3, 1, 3: mean 2, variance 4/3; (3−1)/(3+1) = ½ for every pair
    close(cv([1, 3, 1, 3]) ?? Number.NaN, Math.sqrt(4 / 3) / 2, 1e-15);
    assert.deepEqual([lv([1, 3, 1, 3]), cv2([1, 3, 1, 3])], [0.75, 1]);
  });

  it("LV and CV2 do not feel a slow change of rate, CV does", () => {
    const slowing = Float64Array.from({ length: 400 }, (_, k) => 5 * Math.exp(k / 150));
    assert.ok((cv(slowing) ?? 0) > 0.6 && (lv(slowing) ?? 1) < 1e-3 && (cv2(slowing) ?? 1) < 0.01);
  });

  it("are undefined where too little is known, never NaN", () => {
    for (const measure of [cv, lv, cv2]) {
      assert.equal(measure([]), undefined);
      assert.equal(measure([5]), undefined);
      assert.equal(measure([0, 0, 0]), undefined);
      assert.throws(() => measure([1, -1]), /isi\[1\] must be at least 0, got -1/);
      assert.throws(() => measure([1, Number.NaN]), /isi\[1\] must be finite, got NaN/);
    }
    assert.equal(lv([0, 0, 4]), 3); // the pair that is both 0 is left out, the other is (4/4)²
    assert.equal(meanCv(few), undefined);
    assert.deepEqual(meanCv(few, 3), { mean: cv([1, 2, 4]), error: 0, neurons: 1 });
    assert.throws(() => meanCv(few, 1), /meanCv: least must be a whole number at least 2, got 1/);
  });

  it("the table has a row for every neuron, with what is open missing", () => {
    const [first, second, third] = intervalTable(few).toRows();
    assert.deepEqual(
      { ...first, cv: 0, lv: 0, cv2: 0 },
      { neuron: 0, spikes: 4, rate_hz: 400, isi_ms: 7 / 3, cv: 0, lv: 0, cv2: 0 },
    );
    assert.deepEqual(second, {
      neuron: 1,
      spikes: 1,
      rate_hz: 100,
      isi_ms: Number.NaN,
      cv: Number.NaN,
      lv: Number.NaN,
      cv2: Number.NaN,
    });
    assert.equal(third["spikes"], 0);
    assert.equal(intervalTable(raster(2, 0, 5, [], [])).rows, 2);
  });
});

describe("analysis/fano", () => {
  it("equal counts have 0; none, one window or no spike leave it open", () => {
    assert.equal(fanoFactor([3, 3, 3]), 0);
    assert.equal(fanoFactor([0, 2]), 2);
    for (const counts of [[], [4], [0, 0, 0]]) assert.equal(fanoFactor(counts), undefined);
    assert.throws(() => fanoFactor([1, -2]), /fanoFactor: counts\[1\] must be at least 0, got -2/);
    assert.deepEqual(fanoFactors(few, 5), [1, 1, undefined]); // counts 3 1, 0 1, 0 0
  });

  it("a window longer than the record leaves all open, and the curve says how many windows there were", () => {
    assert.deepEqual(fanoFactors(few, 11), [undefined, undefined, undefined]);
    assert.deepEqual(fanoCurve(few, [5, 11]).toRows(), [
      { window_ms: 5, fano: 1, error: 0, neurons: 2, windows: 2 },
      { window_ms: 11, fano: Number.NaN, error: Number.NaN, neurons: 0, windows: 0 },
    ]);
    assert.throws(() => fanoCurve(few, [0]), /width must be > 0, got 0/);
  });

  it("the histogram counts windows by their spikes", () => {
    assert.deepEqual([...countHistogram([0, 2, 2, 5])], [1, 0, 2, 0, 0, 1]);
    assert.equal(countHistogram([]).length, 0);
    assert.throws(() => countHistogram([1.5]), /counts\[0\] must be a whole number/);
  });
});
