/** @file Seeded; statistical bounds state how often right code would pass them. */
import assert from "node:assert/strict";
import { dominantFrequency, populationSpectrum, renewalRaster, trainSpectrum, welch } from "engram/analysis";
import { normal, randomFrom, variance } from "engram/math";
import { raster } from "engram/record";
import { fourierOf } from "../../lib/analysis/fourier";
import { gammaTail, logGamma, studentQuantile } from "../../lib/analysis/tails";
import { allClose, close } from "../support/close";
import { modulated } from "../support/spike-trains";

const random = randomFrom(31);
const window = { start: 0, stop: 20_000 };

describe("analysis/fourier", () => {
  it("equals the sum it stands for, at every power of two up to 64", () => {
    for (let n = 1; n <= 64; n *= 2) {
      const x = Float64Array.from({ length: n }, () => normal(random));
      const y = Float64Array.from({ length: n }, () => normal(random));
      const sums = [new Float64Array(n), new Float64Array(n)];
      for (let k = 0; k < n; k++)
        for (let j = 0; j < n; j++) {
          const angle = (-2 * Math.PI * j * k) / n;
          sums[0][k] += x[j] * Math.cos(angle) - y[j] * Math.sin(angle);
          sums[1][k] += x[j] * Math.sin(angle) + y[j] * Math.cos(angle);
        }
      fourierOf(n)(x, y);
      allClose(x, sums[0], 1e-12);
      allClose(y, sums[1], 1e-12);
    }
  });

  it("keeps the sum of squares at 2¹⁶", () => {
    const n = 2 ** 16;
    const x = Float64Array.from({ length: n }, () => normal(random));
    const y = new Float64Array(n);
    const energy = x.reduce((sum, v) => sum + v * v, 0);
    fourierOf(n)(x, y);
    close(x.reduce((sum, v, k) => sum + v * v + y[k] * y[k], 0) / n / energy, 1, 1e-13);
  });
});

describe("analysis/spectrum", () => {
  it("the two-sided integral is the variance", () => {
    const values = Float64Array.from({ length: 512 }, () => normal(random));
    const { power, frequency } = welch({ start: 0, step: 2, values }, { segment: 512, taper: "none" });
    const both = power.reduce((sum, p, k) => sum + (k === 0 || k === 256 ? p : 2 * p), 0) * frequency[1];
    close(both, (variance(values) * 511) / 512, 1e-12);
    assert.equal(frequency[256], 250);
  });

  it("Poisson spikes of rate ν have the spectrum ν, one train, their mean and their sum alike", () => {
    const spikes = renewalRaster({ rate: 25 }, random.split("white"), { size: 40, ...window });
    for (const { power, averages } of [trainSpectrum(spikes), populationSpectrum(spikes)]) {
      const flat = power.subarray(2).reduce((sum, p) => sum + p, 0) / (power.length - 2);
      // 20,000 spikes give the mean rate to 0.7 %, 511 values its mean to 1/√(511·averages): 3.1 % and less, once in 10⁵
      close(flat / 25, 1, 0.031 + 4.42 / Math.sqrt(511 * averages));
    }
  });

  it("independent averages are what overlapping segments are worth", () => {
    // The scatter of white noise of power 1 over frequencies says how many averages there were. Neighbouring frequencies share Hann's taper, which
    // leaves about 65 of 125 independent: the variance over ten records is known to √(2/650), 5.5 %; 4.42 of these are a false alarm in 10⁵.
    const record = () => ({
      start: 0,
      step: 1,
      values: Float64Array.from({ length: 1024 * 8 }, () => normal(random, 0, Math.sqrt(1000))),
    });
    for (const overlap of [0, 0.5, 0.75]) {
      const scatter = Array.from({ length: 10 }, () => {
        const { power, averages } = welch(record(), { segment: 256, overlap });
        return variance(power.subarray(2, -2)) * averages;
      });
      close(scatter.reduce((a, b) => a + b) / 10, 1, 0.25, `overlap ${overlap}`);
    }
    const apart = welch(record(), { segment: 256, overlap: 0 });
    assert.deepEqual([apart.averages, apart.segments], [32, 32]);
  });

  it("refuses windows longer than the record, lengths that are no power of two, and NaN", () => {
    const signal = { start: 0, step: 1, values: new Float64Array(100) };
    assert.throws(
      () => welch(signal),
      /^RangeError: welch: signal must hold at least one segment of 1024 values, got 100$/,
    );
    assert.throws(
      () => welch(signal, { segment: 60 }),
      /^RangeError: welch: segment must be a power of two, got 60$/,
    );
    assert.throws(
      () => welch(signal, { segment: 64, overlap: 1 }),
      /overlap must be in \[0, 0.984375\], got 1/,
    );
    assert.throws(
      () => welch(signal, { segment: 64, taper: "hamming" as never }),
      /^TypeError: welch: taper must be one of/,
    );
    assert.throws(
      () => welch({ ...signal, values: Float64Array.of(Number.NaN) }),
      /signal.values\[0\] must be finite/,
    );
    assert.throws(() => welch({ ...signal, step: 0 }), /signal.step must be > 0, got 0/);
    assert.throws(
      () => populationSpectrum(raster(2, 0, 500, [], [])),
      /at least one segment of 1024 values, got 500/,
    );
    assert.throws(() => trainSpectrum(raster(0, 0, 500, [], [])), /at least one neuron, got 0/);
  });
});

describe("analysis/peak", () => {
  it("finds the frequency of a common modulation between those of the grid", () => {
    const spikes = modulated(random.split("peak"), {
      size: 100,
      stop: 20_000,
      rate: 10,
      depth: 0.5,
      frequency: 42.3,
    });
    const found = dominantFrequency(populationSpectrum(spikes));
    assert.ok(found !== undefined && found.chance < 1e-6);
    close(found.frequency, 42.3, 0.2 / 42.3);
    close(found.baseline, 10, 0.1);
  });

  it("raises a false alarm in white noise no more often than it says", () => {
    let alarms = 0;
    for (let k = 0; k < 300; k++) {
      const own = random.split("alarm").split(k);
      const values = Float64Array.from({ length: 2048 }, () => normal(own));
      alarms += Number(
        dominantFrequency(welch({ start: 0, step: 1, values }, { segment: 256 }), { level: 0.1 }) !==
          undefined,
      );
    }
    // at most 10 % by design: 53 of 300 or more come less than once in 10⁴ draws; and some do come
    assert.ok(alarms < 53 && alarms > 3, `${alarms} of 300`);
  });

  it("answers undefined where nothing is to be found", () => {
    const silent = populationSpectrum(raster(2, 0, 2000, [], []));
    assert.equal(dominantFrequency(silent), undefined);
    const spikes = renewalRaster({ rate: 25 }, random.split("quiet"), { size: 5, ...window });
    const flat = populationSpectrum(spikes);
    assert.equal(dominantFrequency(flat), undefined); // once in 10³ draws it is not
    assert.equal(dominantFrequency(flat, { low: 100, high: 101 }), undefined);
    assert.equal(dominantFrequency(flat, { low: 1e6 }), undefined);
    assert.throws(() => dominantFrequency(flat, { level: 0 }), /dominantFrequency: level must be in/);
    for (const low of [Number.NaN, -1, Number.POSITIVE_INFINITY])
      assert.throws(() => dominantFrequency(flat, { low }), /dominantFrequency: low must be/);
    const short = { ...flat, frequency: flat.frequency.slice(0, 2), power: flat.power.slice(0, 2) };
    assert.equal(dominantFrequency(short), undefined);
  });
});

describe("analysis/tails", () => {
  it("equal SciPy", () => {
    // scipy.special.gammaincc(a, x)
    close(gammaTail(0.5, 0.3), 0.4385780260809997, 1e-13);
    close(gammaTail(10, 10), 0.4579297144718523, 1e-13);
    close(gammaTail(150, 220) / 2.3704491779649336e-7, 1, 1e-10);
    close(gammaTail(3, 100) / 1.8976107553682236e-40, 1, 1e-10);
    assert.equal(gammaTail(3, 0), 1);
    // scipy.special.gammaln(x)
    close(logGamma(0.1), 2.252712651734206, 1e-14);
    close(logGamma(100), 359.1342053695754, 1e-14);
    // scipy.stats.t.ppf((1 + level)/2, df)
    close(studentQuantile(0.95, 1), 12.706204736174694, 1e-12);
    close(studentQuantile(0.95, 2), 4.302652729749462, 1e-12);
    close(studentQuantile(0.99, 9), 3.249835541592126, 1e-12);
    close(studentQuantile(0.5, 40), 0.6806727171644491, 1e-12);
  });
});
