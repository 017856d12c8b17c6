import assert from "node:assert/strict";
import {
  instantaneousRate,
  type Kernel,
  meanRate,
  meanRates,
  populationRate,
  renewalRaster,
  signalOf,
  smoothedRate,
  timesOf,
} from "engram/analysis";
import { mean, randomFrom } from "engram/math";
import { raster, rasterFromTrains, trace } from "engram/record";
import { allClose, close } from "../support/close";

const three = raster(3, 100, 600, [100, 200, 200, 599], [0, 0, 2, 0]);
const empty = raster(3, 0, 500, [], []);
const shapes: readonly Kernel["shape"][] = ["gaussian", "box", "exponential", "alpha"];

describe("analysis/rates", () => {
  it("mean rates are counts over time, 0 for neurons that never fire", () => {
    assert.deepEqual([...meanRates(three)], [6, 0, 2]);
    close(meanRate(three), 8 / 3, 1e-15);
    assert.deepEqual([...meanRates(empty)], [0, 0, 0]);
  });

  it("population rate stands at the middles of bins", () => {
    const found = populationRate(three, 200);
    assert.deepEqual([...timesOf(found)], [200, 400]);
    allClose(found.values, [5, 0], 1e-15); // the spike of 599 is in the rest
    assert.equal(populationRate(three, 501).values.length, 0);
    assert.deepEqual([...populationRate(empty, 250).values], [0, 0]);
  });

  it("a raw smoothed rate holds every spike once, whatever the kernel", () => {
    const middle = raster(2, 0, 2000, [900, 1000, 1003.3], [0, 1, 0]);
    for (const shape of shapes) {
      const { values, step } = smoothedRate(middle, { shape, width: 20 }, { step: 0.5, edges: "raw" });
      const spikes = (values.reduce((sum, r) => sum + r, 0) * step * 2) / 1000;
      // the sum over steps of a kernel with a corner at the spike is off by up to half a step in its width
      close(spikes, 3, shape === "exponential" || shape === "box" ? 0.5 / 20 : 1e-3, shape);
    }
  });

  it("a corrected rate of steady firing is steady up to the ends, a raw one falls off", () => {
    const steady = rasterFromTrains([Float64Array.from({ length: 2000 }, (_, k) => k * 0.5 + 0.25)], 0, 1000);
    for (const shape of shapes) {
      const corrected = smoothedRate(steady, { shape, width: 20 });
      const raw = smoothedRate(steady, { shape, width: 20 }, { edges: "raw" });
      // half a spike in a kernel that holds but its first milliseconds
      const early = shape === "alpha" ? 15 : shape === "exponential" ? 2 : 0;
      for (let k = early; k < 1000; k++) close(corrected.values[k], 2000, 0.03, `${shape} at ${k}`);
      assert.ok(raw.values[0] < 1200, shape);
    }
  });

  it("looks only at the past where it says so", () => {
    const one = raster(1, 0, 100, [50], [0]);
    for (const shape of ["exponential", "alpha"] as const)
      assert.ok(
        smoothedRate(one, { shape, width: 5 })
          .values.subarray(0, 50)
          .every((r) => r === 0),
      );
    const box = smoothedRate(one, { shape: "box", width: 10 }, { edges: "raw" });
    assert.deepEqual([...box.values].map((r, k) => (r > 0 ? k : -1)).filter((k) => k >= 0).length, 10);
  });

  it("is unbiased for Poisson spikes", () => {
    const spikes = renewalRaster({ rate: 30 }, randomFrom(4), { size: 50, start: 0, stop: 4000 });
    // 6,000 spikes: 4.42 standard errors are 5.7 %, passed once in 10⁵ draws
    close(mean(smoothedRate(spikes, { shape: "gaussian", width: 10 }).values), 30, 0.057);
  });

  it("an instantaneous rate is one over the interval, and says nothing outside the spikes", () => {
    const { time, rate } = instantaneousRate(Float64Array.of(10, 30, 35));
    assert.deepEqual(
      [[...time], [...rate]],
      [
        [10, 30, 35],
        [50, 200],
      ],
    );
    assert.equal(instantaneousRate(Float64Array.of(10)).rate.length, 0);
    assert.equal(instantaneousRate(new Float64Array(0)).rate.length, 0);
    assert.throws(
      () => instantaneousRate(Float64Array.of(1, 1)),
      /instantaneousRate: interval 0 must be > 0, got 0/,
    );
    assert.throws(() => instantaneousRate(Float64Array.of(2, 1)), /train\[1\] must be at least 2, got 1/);
  });

  it("traces become signals when their times are even", () => {
    const even = trace("v", "mV", Float64Array.of(1, 3, 5), Int32Array.of(8), Float64Array.of(4, 5, 6));
    assert.deepEqual(signalOf(even, 8), { start: 1, step: 2, values: Float64Array.of(4, 5, 6) });
    const uneven = trace("v", "mV", Float64Array.of(1, 3, 6), Int32Array.of(8), Float64Array.of(4, 5, 6));
    assert.throws(
      () => signalOf(uneven, 8),
      /^RangeError: signalOf: times must be even, 2.5 ms apart from 1, got 3 at 1$/,
    );
    const single = trace("v", "mV", Float64Array.of(1), Int32Array.of(8), Float64Array.of(4));
    assert.throws(() => signalOf(single, 8), /signalOf: trace must hold at least two samples, got 1/);
  });

  it("refuses populations of none, windows of no time and kernels that are none", () => {
    const nobody = raster(0, 0, 10, [], []);
    const instant = raster(1, 5, 5, [], []);
    for (const act of [meanRates, meanRate, (r: typeof nobody) => populationRate(r, 1)]) {
      assert.throws(() => act(nobody), /raster must have at least one neuron, got 0$/);
      assert.throws(() => act(instant), /raster must last longer than 0 ms, got 0$/);
    }
    assert.throws(() => populationRate(three, -1), /width must be > 0, got -1/);
    assert.throws(
      () => smoothedRate(three, { shape: "triangle" as never, width: 1 }),
      /^TypeError: smoothedRate: shape must be one of "gaussian", "box", "exponential", "alpha", got "triangle"$/,
    );
    assert.throws(
      () => smoothedRate(three, { shape: "box", width: Number.NaN }),
      /width must be finite, got NaN/,
    );
    assert.throws(
      () => smoothedRate(three, { shape: "box", width: 1 }, { step: 0 }),
      /step must be > 0, got 0/,
    );
  });
});
