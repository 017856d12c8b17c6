import assert from "node:assert/strict";
import {
  binOf,
  binsOf,
  countMatrix,
  countsInBins,
  countsPerNeuron,
  joinRasters,
  mergeRasters,
  pickNeurons,
  type Raster,
  raster,
  rasterFromTable,
  rasterFromTrains,
  rasterToTable,
  sliceRaster,
  stackRasters,
  trainOf,
  trainsOf,
} from "engram/record";
import { table, tableFromCsv } from "engram/table";
import fc from "fast-check";

const plain = ({ size, start, stop, time, neuron }: Raster) => ({
  size,
  start,
  stop,
  time: [...time],
  neuron: [...neuron],
});
const small = raster(3, 0, 10, [1, 2, 2, 5, 9.5], [0, 2, 0, 2, 0]);

/** Rasters of up to 5 neurons and 40 spikes in [start, start + 16), on a grid of a quarter so that ties are common. */
const rasters = fc
  .record({
    size: fc.integer({ min: 1, max: 5 }),
    start: fc.integer({ min: -3, max: 3 }),
    spikes: fc.array(fc.tuple(fc.integer({ min: 0, max: 63 }), fc.nat(1000)), { maxLength: 40 }),
  })
  .map(({ size, start, spikes }) => {
    const sorted = spikes.map(([t, n]) => [start + t / 4, n % size]).sort((a, b) => a[0] - b[0]);
    return raster(
      size,
      start,
      start + 16,
      sorted.map(([t]) => t),
      sorted.map(([, n]) => n),
    );
  });
const laws = { seed: 5, numRuns: 200 };

describe("record/raster", () => {
  it("refuses unordered, missing and outlying times, unknown neurons and unequal columns", () => {
    const bad: [() => unknown, RegExp][] = [
      [
        () => raster(2, 0, 10, [3, 2], [0, 1]),
        /^RangeError: raster: time\[1\] must be at least the time before it \(3\), got 2$/,
      ],
      [() => raster(2, 0, 10, [Number.NaN], [0]), /^RangeError: raster: time\[0\] must be finite, got NaN$/],
      [() => raster(2, 0, 10, [10], [0]), /^RangeError: raster: time\[0\] must be in \[0, 10\), got 10$/],
      [() => raster(2, 0, 10, [-1], [0]), /raster: time\[0\] must be in \[0, 10\), got -1$/],
      [
        () => raster(2, 0, 10, [1], [2]),
        /^RangeError: raster: neuron\[0\] must be a whole number in \[0, 1\], got 2$/,
      ],
      [() => raster(2, 0, 10, [1], [0.5]), /neuron\[0\] must be a whole number in \[0, 1\], got 0.5$/],
      [() => raster(2, 0, 10, [1, 2], [0]), /^RangeError: raster: neuron must have length 2, got 1$/],
      [() => raster(2, 10, 0, [], []), /^RangeError: raster: stop must be at least start \(10\), got 0$/],
      [() => raster(2, 0, Number.POSITIVE_INFINITY, [], []), /stop must be finite, got Infinity$/],
      [() => raster(-1, 0, 1, [], []), /size must be a whole number in \[0, 2147483647\], got -1$/],
      [
        () => rasterFromTrains([[1], [2, 1]], 0, 5),
        /^RangeError: rasterFromTrains: neuron 1: time\[1\] must be at least/,
      ],
    ];
    for (const [act, words] of bad) assert.throws(act, words);
  });

  it("allows empty populations, empty windows and no spikes", () => {
    assert.deepEqual(plain(raster(0, 0, 0, [], [])), { size: 0, start: 0, stop: 0, time: [], neuron: [] });
    assert.deepEqual(
      trainsOf(raster(2, 0, 5, [], [])).map((train) => train.length),
      [0, 0],
    );
    assert.deepEqual(trainsOf(raster(0, 0, 5, [], [])), []);
  });

  it("keeps typed arrays and copies lists", () => {
    const time = Float64Array.of(1);
    assert.equal(raster(1, 0, 2, time, [0]).time, time);
  });

  it("gives trains that make it again", () => {
    assert.deepEqual(
      trainsOf(small).map((train) => [...train]),
      [[1, 2, 9.5], [], [2, 5]],
    );
    assert.deepEqual([...trainOf(small, 2)], [2, 5]);
    assert.throws(() => trainOf(small, 3), /trainOf: index must be a whole number in \[0, 2\], got 3/);
    fc.assert(
      fc.property(rasters, (one) => {
        const trains = trainsOf(one);
        for (const [n, train] of trains.entries()) assert.deepEqual(train, trainOf(one, n));
        const again = rasterFromTrains(trains, one.start, one.stop);
        assert.deepEqual(again.time, one.time);
        assert.deepEqual(trainsOf(again), trains);
      }),
      laws,
    );
  });
});

describe("record/select", () => {
  it("cuts [from, to) out, and pieces joined are the whole", () => {
    assert.deepEqual(plain(sliceRaster(small, 2, 5)), {
      size: 3,
      start: 2,
      stop: 5,
      time: [2, 2],
      neuron: [2, 0],
    });
    assert.throws(
      () => sliceRaster(small, 2, 11),
      /^RangeError: sliceRaster: the window must be inside \[0, 10\), got \[2, 11\)$/,
    );
    fc.assert(
      fc.property(rasters, fc.integer({ min: 0, max: 64 }), (one, cut) => {
        const middle = one.start + cut / 4;
        const pieces = [sliceRaster(one, one.start, middle), sliceRaster(one, middle, one.stop)];
        assert.deepEqual(plain(joinRasters(pieces)), plain(one));
      }),
      laws,
    );
    assert.throws(
      () => joinRasters([small, small]),
      /^RangeError: joinRasters: rasters\[1\].start must be 10, got 0$/,
    );
  });

  it("numbers picked neurons in the order given; stacking undoes it", () => {
    assert.deepEqual(plain(pickNeurons(small, [2, 0])), {
      ...plain(small),
      size: 2,
      neuron: [1, 0, 1, 0, 1],
    });
    assert.deepEqual(plain(pickNeurons(small, [1])), { size: 1, start: 0, stop: 10, time: [], neuron: [] });
    assert.throws(
      () => pickNeurons(small, [0, 0]),
      /^RangeError: pickNeurons: neurons must be distinct, got 0 twice$/,
    );
    assert.throws(() => pickNeurons(small, [3]), /neurons\[0\] must be a whole number in \[0, 2\], got 3/);
    const stacked = stackRasters([pickNeurons(small, [0]), pickNeurons(small, [1, 2])]);
    assert.deepEqual(trainsOf(stacked), trainsOf(small));
  });

  it("merges probes of the same neurons, the first ones first at equal times", () => {
    const other = raster(3, 0, 10, [2, 3], [1, 1]);
    const merged = plain(mergeRasters([small, other]));
    assert.deepEqual(
      [merged.time, merged.neuron],
      [
        [1, 2, 2, 2, 3, 5, 9.5],
        [0, 2, 0, 1, 1, 2, 0],
      ],
    );
    assert.throws(
      () => mergeRasters([]),
      /^RangeError: mergeRasters: rasters must hold at least one, got none$/,
    );
    assert.throws(
      () => mergeRasters([small, raster(2, 0, 10, [], [])]),
      /^RangeError: mergeRasters: rasters\[1\].size must be 3, got 2$/,
    );
    assert.throws(
      () => stackRasters([small, raster(3, 0, 9, [], [])]),
      /rasters\[1\].stop must be 10, got 9$/,
    );
  });
});

describe("record/count", () => {
  it("counts by neuron and by bin, and every spike once", () => {
    assert.deepEqual([...countsPerNeuron(small)], [3, 0, 2]);
    assert.deepEqual([...countsInBins(small, 2.5)], [3, 0, 1, 1]);
    fc.assert(
      fc.property(rasters, fc.constantFrom(0.25, 0.5, 2, 16), (one, width) => {
        const counts = countsInBins(one, width);
        assert.equal(counts.length, 16 / width);
        assert.equal(
          counts.reduce((a, b) => a + b, 0),
          one.time.length,
        );
        const { data, cols } = countMatrix(one, width);
        assert.deepEqual(
          counts.map((_, b) => trainsOf(one).reduce((sum, _train, n) => sum + data[n * cols + b], 0)),
          counts,
        );
      }),
      laws,
    );
  });

  it("leaves out the rest of a window, and has no bin where the window is shorter", () => {
    assert.deepEqual([...countsInBins(small, 4)], [3, 1]);
    assert.deepEqual([...countsInBins(small, 11)], []);
    assert.deepEqual(countMatrix(small, 11), { rows: 3, cols: 0, data: new Float64Array(0) });
    assert.throws(() => countsInBins(small, 0), /^RangeError: binsOf: width must be > 0, got 0$/);
    assert.throws(
      () => countsInBins(small, 1e-12),
      /width must give fewer than 2\^31 bins of 10 ms, got 1e-12/,
    );
    assert.deepEqual(
      [-0.1, 0, 7.9, 8, 9.9].map((t) => binOf(binsOf(small, 4), t)),
      [-1, 0, 1, -1, -1],
    );
  });

  it("puts spikes on a grid of steps where whole numbers would put them, in spite of rounding", () => {
    for (const [dt, steps, start] of [
      [0.1, 7, 0],
      [0.3, 3, 0],
      [0.1, 3, 123456.7],
      [0.1, 3, 1e7 + 0.3],
      [1 / 3, 5, -2],
      [0.7, 1, 1e6],
    ]) {
      const count = 21 * steps;
      const time = Float64Array.from({ length: count }, (_, k) => start + k * dt);
      const window = raster(1, start, start + count * dt, time, new Int32Array(count));
      assert.deepEqual([...countsInBins(window, steps * dt)], new Array(21).fill(steps), `dt ${dt}`);
    }
  });

  it("does so also for times that were added up step by step", () => {
    let t = 0;
    const time = Float64Array.from({ length: 1000 }, () => {
      t += 0.1;
      return t - 0.1;
    });
    assert.notEqual(time[999], 99.9);
    assert.deepEqual(
      [...countsInBins(raster(1, 0, 100, time, new Int32Array(1000)), 0.5)],
      new Array(200).fill(5),
    );
  });

  it("keeps a spike just before the end of a window without a rest", () => {
    const late = raster(1, 0, 1, [1 - 2 ** -53], [0]);
    assert.deepEqual([...countsInBins(late, 0.1)].slice(-2), [0, 1]);
  });
});

describe("record/columns", () => {
  it("goes to a table and comes back, also through CSV and in another order", () => {
    const again = rasterFromTable(tableFromCsv(rasterToTable(small).toCsv()), small);
    assert.deepEqual(plain(again), plain(small));
    const mixed = rasterFromTable(table({ neuron: [1, 0], time_ms: [4, 3] }), { size: 2, start: 0, stop: 5 });
    assert.deepEqual(
      [[...mixed.time], [...mixed.neuron]],
      [
        [3, 4],
        [0, 1],
      ],
    );
  });

  it("refuses missing columns, missing values and fractions", () => {
    const window = { size: 2, start: 0, stop: 5 };
    assert.throws(() => rasterFromTable(table({ time_ms: [1] }), window), /there is no column "neuron"/);
    assert.throws(
      () => rasterFromTable(table({ time_ms: [1, null], neuron: [0, 0] }), window),
      /raster: time\[1\] must be finite, got NaN/,
    );
    for (const neuron of [0.5, null])
      assert.throws(
        () => rasterFromTable(table({ time_ms: [1, 2], neuron: [1, neuron] }), window),
        /raster: neuron\[1\] must be a whole number in \[0, 1\]/,
      );
  });
});
