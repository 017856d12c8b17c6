import assert from "node:assert/strict";
import { mean, normal, randomFrom, variance } from "engram/math";
import {
  mergeMoments,
  momentsOf,
  runningMoments,
  seriesOf,
  type Trace,
  trace,
  traceToTable,
} from "engram/record";
import { allClose } from "../support/close";

const two = trace(
  "v",
  "mV",
  Float64Array.of(0, 0.5, 1),
  Int32Array.of(4, 7),
  Float64Array.of(-70, -60, -69, -61, -68, -65),
);

const part = ({ variable, unit, time, neurons, values }: Trace, from: number, to: number) =>
  trace(
    variable,
    unit,
    time.slice(from, to),
    neurons,
    values.slice(from * neurons.length, to * neurons.length),
  );

describe("record/trace", () => {
  it("gives the series of a neuron by its number in the population", () => {
    assert.deepEqual([...seriesOf(two, 7)], [-60, -61, -65]);
    assert.throws(
      () => seriesOf(two, 0),
      /^RangeError: seriesOf: neuron must be one of the 2 recorded, got 0$/,
    );
  });

  it("refuses times that do not rise, numbers that are none, and other shapes", () => {
    const [time, neurons] = [Float64Array.of(0, 1), Int32Array.of(0)];
    const make =
      (t: Float64Array, values: number[], n = neurons) =>
      () =>
        trace("v", "mV", t, n, Float64Array.from(values));
    assert.throws(
      make(Float64Array.of(1, 1), [0, 0]),
      /^RangeError: trace: time\[1\] must be above 1, got 1$/,
    );
    assert.throws(make(time, [0, Number.NaN]), /^RangeError: trace: values\[1\] must be finite, got NaN$/);
    assert.throws(make(time, [0]), /^RangeError: trace: values must have length 2, got 1$/);
    assert.throws(
      make(time, [0, 0], Int32Array.of(-1)),
      /trace: neurons\[0\] must be a whole number at least 0/,
    );
    assert.throws(make(Float64Array.of(0, Number.NaN), [0, 0]), /trace: time\[1\] must be finite, got NaN/);
  });

  it("has a table with one row a sample", () => {
    assert.deepEqual(traceToTable(two).toRows().slice(0, 3), [
      { time_ms: 0, neuron: 4, v_mv: -70 },
      { time_ms: 0, neuron: 7, v_mv: -60 },
      { time_ms: 0.5, neuron: 4, v_mv: -69 },
    ]);
    assert.equal(traceToTable(trace("x", "", new Float64Array(0), neuronsNone, new Float64Array(0))).rows, 0);
  });

  it("has moments as computed in two passes, in one piece and in pieces of any length, at a large offset", () => {
    const random = randomFrom(3);
    const [steps, n] = [40, 3];
    const values = Float64Array.from({ length: steps * n }, () => 1e8 + normal(random));
    const whole = trace(
      "v",
      "mV",
      Float64Array.from({ length: steps }, (_, t) => t),
      Int32Array.of(0, 1, 2),
      values,
    );
    const series = [0, 1, 2].map((i) => seriesOf(whole, i));
    for (const cut of [0, 1, 2, 17, 39, 40]) {
      const found = mergeMoments(momentsOf(part(whole, 0, cut)), momentsOf(part(whole, cut, steps)));
      assert.equal(found.count, steps);
      allClose(found.mean, series.map(mean), 1e-15);
      allClose(found.variance, series.map(variance), 1e-6); // two passes keep 1e-8 of 1e8 here
    }
  });

  it("says variance 0 where one sample or none tells nothing, and merges only like with like", () => {
    assert.deepEqual(momentsOf(part(two, 0, 1)), {
      variable: "v",
      unit: "mV",
      count: 1,
      mean: Float64Array.of(-70, -60),
      variance: Float64Array.of(0, 0),
    });
    const none = momentsOf(part(two, 0, 0));
    assert.deepEqual([none.count, ...none.mean, ...mergeMoments(none, none).variance], [0, 0, 0, 0, 0]);
    assert.throws(
      () => mergeMoments(none, { ...none, unit: "nA" }),
      /^RangeError: mergeMoments: b.unit must be "mV", got "nA"$/,
    );
    assert.throws(
      () => mergeMoments(none, { ...none, mean: new Float64Array(1) }),
      /mergeMoments: b.mean must have length 2, got 1/,
    );
  });
});

const neuronsNone = new Int32Array(0);

describe("running moments", () => {
  it("are those of the samples since the last beginning", () => {
    const running = runningMoments("v", "mV", 2);
    running.add(() => 1e9);
    assert.deepEqual(running.moments().variance, Float64Array.of(0, 0));
    running.restart();
    assert.equal(running.moments().count, 0);
    for (const x of [1, 2, 6]) running.add((k) => 10 ** k * x);
    const moments = running.moments();
    running.add(() => 0);
    assert.deepEqual(moments, {
      ...{ variable: "v", unit: "mV", count: 3 },
      ...{ mean: Float64Array.of(3, 30), variance: Float64Array.of(7, 700) },
    });
  });
});
