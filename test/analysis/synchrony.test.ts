/** @file Seeded; statistical bounds lie 4.42 standard errors off, a false alarm once in 10⁵ draws, unless stated. */
import assert from "node:assert/strict";
import {
  autocorrelogram,
  chi,
  commonAutocorrelation,
  countCorrelations,
  countSynchrony,
  crossCorrelogram,
  meanCountCorrelation,
  oscillation,
  rateAutocorrelation,
  renewalRaster,
} from "engram/analysis";
import { normal, randomFrom } from "engram/math";
import {
  countMatrix,
  pickNeurons,
  raster,
  rasterFromTrains,
  stackRasters,
  trace,
  trainsOf,
} from "engram/record";
import { allClose, close } from "../support/close";
import { modulated, sharing, volleys } from "../support/spike-trains";

const random = randomFrom(23);
const sigmas = 4.42;

function traces(n: number, samples: number, of: (t: number, i: number) => number) {
  const time = Float64Array.from({ length: samples }, (_, t) => t);
  const neurons = Int32Array.from({ length: n }, (_, i) => i);
  return trace(
    "v",
    "mV",
    time,
    neurons,
    Float64Array.from({ length: n * samples }, (_, k) => of(Math.floor(k / n), k % n)),
  );
}

describe("analysis/synchrony", () => {
  it("χ is 1 for one movement at any offset, 1/√n for independent ones, between for a mixture", () => {
    close(chi(traces(5, 50, (t, i) => Math.sin(t) + 100 * i)) ?? 0, 1, 1e-12);
    close(chi(traces(1, 50, (t) => Math.sin(t))) ?? 0, 1, 1e-12);
    const [n, samples] = [40, 4000];
    const noise = (chi(traces(n, samples, () => normal(random))) ?? 0) ** 2;
    close(noise, 1 / n, (sigmas * Math.sqrt(2 / samples)) / n, "independent"); // χ²/4000 over n, relative sd √(2/4000)
    const drive = Float64Array.from({ length: samples }, () => normal(random));
    const mixed = (chi(traces(n, samples, (t) => drive[t] + normal(random))) ?? 0) ** 2;
    close(mixed, (1 + 1 / n) / 2, sigmas * Math.sqrt(2 / samples), "half common");
  });

  it("χ is undefined when nothing moves, or there is no neuron or no second sample", () => {
    assert.equal(chi(traces(3, 10, (_, i) => i / 7)), undefined); // 10·(i/7)/10 is not i/7
    assert.equal(chi(traces(0, 10, () => 0)), undefined);
    assert.equal(chi(traces(3, 1, () => 1)), undefined);
  });

  it("the depth of a common sine is √½ of its amplitude, whatever the size of the population", () => {
    for (const size of [50, 400]) {
      const own = random.split("sine").split(size);
      const found = countSynchrony(
        modulated(own, { size, stop: 8000, rate: 20, depth: 0.8, frequency: 10 }),
        2,
      );
      // bins of 2 ms in periods of 100 damp by 10⁻³; √0.32 within 0.03: the common variance is known to about 3 %
      close(found?.modulation ?? 0, 0.8 * Math.SQRT1_2, 0.03, `size ${size}`);
    }
  });

  it("one train in all neurons has ratio N and equal bins nothing", () => {
    const { time } = renewalRaster({ rate: 20 }, random.split("one"), { size: 1, start: 0, stop: 4000 });
    const same = rasterFromTrains(new Array(7).fill(time), 0, 4000);
    close(countSynchrony(same, 10)?.ratio ?? 0, 7, 1e-12);
    const each = Float64Array.from({ length: 10 }, (_, k) => k);
    const clock = rasterFromTrains([each, each], 0, 10);
    assert.deepEqual(countSynchrony(clock, 1), {
      fano: 0,
      ratio: 1,
      modulation: 0,
      modulationSquared: 0,
      bins: 10,
    });
  });

  it("the common autocorrelation is the sum over pairs of different neurons, and at lag 0 the modulation", () => {
    const record = sharing(random.split("pairs"), { size: 4, stop: 600, rate: 30, shared: 0.5 });
    const found = commonAutocorrelation(record, 5, 40);
    const { data, cols } = countMatrix(record, 5);
    const means = [0, 1, 2, 3].map(
      (i) => data.subarray(i * cols, (i + 1) * cols).reduce((a, b) => a + b) / cols,
    );
    const all = means.reduce((a, b) => a + b);
    const norm = all ** 2 - means.reduce((sum, m) => sum + m * m, 0);
    const byHand = (lag: number) => {
      let sum = 0;
      for (let k = 0; k + lag < cols; k++)
        for (let i = 0; i < 4; i++)
          for (let j = 0; j < 4; j++) {
            const [n, m] = [data[i * cols + k], data[j * cols + k + lag]];
            // every pair about the means; what a neuron has with itself is replaced by nothing: n·m on average is means²
            sum += (n - means[i]) * (m - means[j]) - (i === j ? n * m - means[i] ** 2 : 0);
          }
      return sum / (cols - lag) / norm;
    };
    allClose(found?.value ?? [], [0, 1, 2, 3, 4, 5, 6, 7, 8].map(byHand), 1e-12);
    const depth = countSynchrony(record, 5);
    close(found?.value[0] ?? 0, ((depth?.modulationSquared ?? 0) * (cols - 1)) / cols, 1e-12);
  });

  it("the common autocorrelation of independent neurons is noise of the size it says, however regular they are", () => {
    for (const law of [{ rate: 20 }, { rate: 20, shape: 36 }]) {
      const record = renewalRaster(law, random.split("apart").split(law.shape ?? 1), {
        size: 50,
        start: 0,
        stop: 20_000,
      });
      const found = commonAutocorrelation(record, 1, 100);
      assert.ok(found !== undefined);
      const worst = Math.max(...found.value.map(Math.abs)) / found.noise;
      assert.ok(worst < 5, `${worst} sd`); // 101 values: passed once in 2·10⁴ draws
      assert.ok(worst > 1.5, `${worst} sd`);
    }
  });

  it("the common autocorrelation is undefined for one neuron, silence, and records no longer than the lags", () => {
    const one = rasterFromTrains([[1, 5, 7], []], 0, 100);
    assert.equal(commonAutocorrelation(one, 1, 10), undefined);
    assert.equal(commonAutocorrelation(raster(3, 0, 100, [], []), 1, 10), undefined);
    assert.equal(commonAutocorrelation(rasterFromTrains([[1], [2]], 0, 100), 1, 100), undefined);
    assert.throws(
      () => commonAutocorrelation(one, 0, 10),
      /^RangeError: commonAutocorrelation: width must be > 0, got 0$/,
    );
    assert.throws(() => commonAutocorrelation(raster(0, 0, 1, [], []), 1, 1), /at least one neuron, got 0/);
  });

  it("is undefined without spikes or a second bin", () => {
    assert.equal(countSynchrony(raster(3, 0, 10, [], []), 1), undefined);
    assert.equal(countSynchrony(raster(3, 0, 10, [1], [0]), 10), undefined);
    assert.equal(countSynchrony(raster(3, 0, 10, [1], [0]), 20), undefined);
    assert.equal(countSynchrony(raster(0, 0, 10, [], []), 1), undefined);
    assert.throws(
      () => countSynchrony(raster(3, 0, 10, [], []), Number.NaN),
      /width must be finite, got NaN/,
    );
  });
});

describe("analysis/correlation", () => {
  it("neurons that share a part of their spikes correlate by that part, and the mean is the mean of the matrix", () => {
    const record = sharing(random.split("shared"), { size: 12, stop: 40_000, rate: 10, shared: 0.3 });
    const { matrix, neurons, constant } = countCorrelations(record, 20);
    assert.deepEqual([neurons.length, constant.length], [12, 0]);
    const off = [...matrix.data].filter((_, k) => Math.floor(k / 12) !== k % 12);
    const mean = meanCountCorrelation(record, 20);
    close(mean?.mean ?? 0, off.reduce((a, b) => a + b) / off.length, 1e-12);
    assert.equal(mean?.pairs, 66);
    // one coefficient over 2,000 bins has sd below 0.03; the pairs share their source, so that the mean is little better
    close(mean?.mean ?? 0, 0.3, sigmas * 0.03);
  });

  it("independent neurons have mean 0 with the error that is stated", () => {
    const record = renewalRaster({ rate: 15 }, random.split("none"), { size: 30, start: 0, stop: 20_000 });
    const found = meanCountCorrelation(record, 10);
    assert.ok(Math.abs(found?.mean ?? 1) < sigmas * Math.sqrt(2 / (30 * 29 * 2000)), `${found?.mean}`);
  });

  it("leaves neurons that never fire, or equally often in every bin, out by name", () => {
    const clock = Float64Array.from({ length: 20 }, (_, k) => k + 0.5);
    const record = rasterFromTrains([[1, 5, 5.5], [], [1, 9], clock], 0, 20);
    const { matrix, neurons, constant } = countCorrelations(record, 1);
    assert.deepEqual(
      [[...neurons], [...constant]],
      [
        [0, 2],
        [1, 3],
      ],
    );
    assert.deepEqual([matrix.rows, matrix.data[0], matrix.data[3]], [2, 1, 1]);
    close(matrix.data[1], (20 * 1 - 3 * 2) / Math.sqrt((20 * 5 - 9) * (20 * 2 - 4)), 1e-12); // counts 1·1, 2·0 by hand
    const mean = meanCountCorrelation(record, 1);
    close(mean?.mean ?? 0, matrix.data[1], 1e-12);
    assert.deepEqual([mean?.pairs, mean?.constant], [1, 2]);
  });

  it("is undefined or empty when fewer than two neurons vary, and when the window holds no bin", () => {
    const quiet = raster(3, 0, 20, [1], [0]);
    assert.equal(meanCountCorrelation(quiet, 1), undefined);
    assert.deepEqual([...countCorrelations(quiet, 1).constant], [1, 2]);
    assert.equal(meanCountCorrelation(quiet, 30), undefined);
    assert.deepEqual([...countCorrelations(quiet, 30).constant], [0, 1, 2]);
    assert.equal(countCorrelations(raster(0, 0, 20, [], []), 1).matrix.data.length, 0);
    assert.throws(() => countCorrelations(quiet, 0), /width must be > 0, got 0/);
  });

  it("spikes in the rest of a window count for no pair", () => {
    const record = rasterFromTrains(
      [
        [1, 19],
        [1, 19],
        [7, 19],
      ],
      0,
      20,
    );
    const { data } = countCorrelations(record, 6).matrix; // counts 1 0 0, 1 0 0, 0 1 0
    allClose([data[1], data[2]], [1, -0.5], 1e-12);
    close(meanCountCorrelation(record, 6)?.mean ?? 1, (1 - 0.5 - 0.5) / 3, 1e-12);
  });
});

describe("analysis/correlogram", () => {
  const record = renewalRaster({ rate: 40 }, random.split("pair"), { size: 2, start: 50, stop: 30_050 });
  const [a, b] = trainsOf(record);
  const window = { start: 50, stop: 30_050 };

  it("counts every pair of lags, as all pairs by hand", () => {
    const [few, more] = [a.slice(0, 60), b.slice(0, 50)];
    const { lag, count } = crossCorrelogram(few, more, { ...window, width: 2.5, reach: 40 });
    const byHand = lag.map((middle) => {
      let pairs = 0;
      for (const t of few)
        for (const u of more) pairs += Number(u - t >= middle - 1.25 && u - t < middle + 1.25);
      return pairs;
    });
    assert.deepEqual(count, byHand);
  });

  it("independent trains have the pairs expected at every lag, also far out", () => {
    const { count, expected } = crossCorrelogram(a, b, { ...window, width: 250, reach: 25_000 });
    count.forEach((n, k) => {
      // pairs of long bins vary through the counts themselves; given both numbers of spikes by about (2ν_a ν_b²·w²·T)^½ or less
      const error = Math.sqrt(expected[k] * (1 + 2 * 0.04 * 250));
      assert.ok(Math.abs(n - expected[k]) < 5.2 * error, `lag bin ${k}: ${n} of ${expected[k]}`); // 201 bins: 10⁻⁴ in all
    });
    assert.ok(expected[0] < 0.2 * expected[100]);
  });

  it("sees a delay on its side, and the dead time of one train about 0", () => {
    const delayed = crossCorrelogram(
      a,
      a.map((t) => t + 7).filter((t) => t < window.stop),
      window,
    );
    const top = delayed.count.indexOf(Math.max(...delayed.count));
    assert.equal(delayed.lag[top], 7);
    const dead = renewalRaster({ rate: 50, refractory: 8 }, random.split("dead"), { size: 1, ...window });
    const { lag, count } = autocorrelogram(dead.time, { ...window, width: 2 });
    for (const [k, n] of count.entries())
      assert.ok(Math.abs(lag[k]) > 6 || n === 0, `${n} pairs at ${lag[k]} ms`);
    allClose(count, [...count].reverse(), 0);
  });

  it("no spikes give no pairs; unordered, outlying and too far are refused", () => {
    const none = crossCorrelogram([], b, window);
    assert.deepEqual([Math.max(...none.count), Math.max(...none.expected), none.lag.length], [0, 0, 101]);
    assert.equal(Math.max(...autocorrelogram([100], window).count), 0);
    assert.throws(
      () => crossCorrelogram([2, 1], b, window),
      /^RangeError: crossCorrelogram: a\[1\] must be at least 2, got 1$/,
    );
    assert.throws(() => crossCorrelogram(a, [1], window), /b must lie in \[50, 30050\), got 1/);
    assert.throws(
      () => autocorrelogram([1], { start: 0, stop: 40 }),
      /reach must be below the length of the record \(40\), got 50/,
    );
    assert.throws(() => autocorrelogram([1], { start: 0, stop: 0 }), /duration must be > 0, got 0/);
  });

  it("a population's rate comes back with the period of its volleys, and not when it has none", () => {
    const spikes = volleys(random.split("volleys"), {
      size: 60,
      stop: 6000,
      period: 25,
      share: 0.4,
      jitter: 2,
    });
    const found = rateAutocorrelation(spikes, 1, 60);
    assert.ok(found !== undefined);
    const back = oscillation(found);
    assert.ok(
      back !== undefined && Math.abs(back.period - 25) <= 1 && back.amplitude > 1,
      JSON.stringify(back),
    );
    const sine = rateAutocorrelation(
      modulated(random.split("C"), { size: 200, stop: 10_000, rate: 20, depth: 1, frequency: 20 }),
      1,
      60,
    );
    close(sine?.value[50] ?? 0, 0.5, 0.1); // ½m²; 40,000 spikes
    const still = renewalRaster({ rate: 20 }, random.split("still"), { size: 200, start: 0, stop: 10_000 });
    const flat = rateAutocorrelation(still, 1, 60);
    close(flat?.value[0] ?? 0, flat?.shot ?? 1, 0.05 * (flat?.shot ?? 1));
    // each value has sd shot/√10⁴; sixty of them stay within 5 of these all but once in 3·10⁴ draws
    assert.ok((flat ? (oscillation(flat)?.amplitude ?? 0) : 1) < (5 * 0.25) / 100);
  });

  it("the rate's autocorrelation is not damped at long lags", () => {
    const everyOther = rasterFromTrains([Float64Array.from({ length: 20 }, (_, k) => 2 * k)], 0, 40);
    const found = rateAutocorrelation(everyOther, 1, 39);
    allClose(
      found?.value ?? [],
      Array.from({ length: 40 }, (_, lag) => (lag % 2 === 0 ? 1 : -1)),
      1e-12,
    );
  });

  it("is undefined without spikes and refuses lags beyond the record", () => {
    const empty = raster(2, 0, 100, [], []);
    assert.equal(rateAutocorrelation(empty, 1, 10), undefined);
    assert.throws(
      () => rateAutocorrelation(empty, 1, 100),
      /reach must be below the length of the record \(100\), got 100/,
    );
    assert.throws(() => rateAutocorrelation(pickNeurons(empty, []), 1, 10), /at least one neuron, got 0/);
    const always = rasterFromTrains([Float64Array.from({ length: 100 }, (_, k) => k)], 0, 100);
    const constant = rateAutocorrelation(stackRasters([always, always]), 1, 10);
    assert.ok(constant?.value.every((x) => x === 0) && oscillation(constant) === undefined);
  });
});
