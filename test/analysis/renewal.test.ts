/**
 * @file Every estimator against the closed forms of renewal processes. Seeded; unless another is stated, an estimate may lie 4.42
 * standard errors from theory: for right code a false alarm in 10⁵ draws of the seed, per comparison.
 */
import assert from "node:assert/strict";
import {
  binomialFano,
  countHistogram,
  countSynchrony,
  cv,
  cv2,
  deadTimeRate,
  fanoCurve,
  fanoFactor,
  gammaCv2,
  gammaLv,
  intervalsOf,
  lv,
  meanRates,
  populationSpectrum,
  type RenewalLaw,
  renewalCv,
  renewalFano,
  renewalRaster,
  renewalSpectrum,
  trainSpectrum,
} from "engram/analysis";
import { mean, randomFrom, variance } from "engram/math";
import { countsInBins, countsPerNeuron, pickNeurons, trainsOf } from "engram/record";
import { close } from "../support/close";

const random = randomFrom(41).split("renewal");
const laws: readonly (readonly [string, RenewalLaw])[] = [
  ["Poisson", { rate: 20 }],
  ["Poisson with dead time", { rate: 40, refractory: 10 }],
  ["gamma of order 4", { rate: 25, shape: 4 }],
  ["gamma of order 9 with dead time", { rate: 50, shape: 9, refractory: 8 }],
];
const sigmas = 4.42;
const records = new Map(
  laws.map(([name, law]) => [
    name,
    renewalRaster(law, random.split(name), { size: 60, start: -500, stop: 39_500 }),
  ]),
);

/** |mean − truth| within so many standard errors over neurons, beside a bias that is stated where it is allowed. */
function within(values: readonly (number | undefined)[], truth: number, what: string, bias = 0): void {
  const known = values.map((value) => value ?? Number.NaN);
  const error = Math.sqrt(variance(known) / known.length);
  const away = Math.abs(mean(known) - truth);
  assert.ok(away <= sigmas * error + bias, `${what}: ${mean(known)} ± ${error}, theory ${truth}`);
}

describe("analysis/renewal", () => {
  it("closed forms agree where they meet", () => {
    assert.equal(renewalCv({ rate: 10 }), 1);
    close(renewalCv({ rate: 40, refractory: 10 }), 1 - 0.4, 1e-15);
    close(renewalCv({ rate: 40, shape: 16 }), 0.25, 1e-15);
    close(deadTimeRate(100, 5), 1000 / 15, 1e-15);
    assert.equal(renewalFano({ rate: 10 }, 3), 1);
    assert.equal(binomialFano(0.3), 0.7);
    assert.deepEqual([gammaLv(1), gammaCv2(1), gammaCv2(2), gammaCv2(3)], [1, 1, 0.75, 0.625]);
    for (const [name, law] of laws) {
      const squared = renewalCv(law) ** 2;
      close(renewalSpectrum(law, 1e-4), law.rate * squared, 1e-6, `${name}, low frequencies`);
      close(renewalFano(law, 1e9), squared, 1e-6, `${name}, long windows`);
      close(renewalSpectrum(law, 1e6), law.rate, 1e-4, `${name}, high frequencies`);
    }
  });

  it("rates are those of the law from the first instant on, also at the window's ends", () => {
    for (const [name, law] of laws) {
      const record = records.get(name) as NonNullable<ReturnType<typeof records.get>>;
      within([...meanRates(record)], law.rate, `${name}: rate`);
      // First spikes of 2,000 trains: their mean time is E[I²]/2μ = μ(1 + CV²)/2, the mark of equilibrium.
      const many = renewalRaster(law, random.split(`${name} first`), { size: 2000, start: 0, stop: 1000 });
      const firsts = trainsOf(many).map((train) => train[0]);
      within(firsts, (1000 / law.rate) * (0.5 + 0.5 * renewalCv(law) ** 2), `${name}: first spike`);
    }
  });

  it("CV, LV, CV2 of intervals", () => {
    for (const [name, law] of laws) {
      const record = records.get(name) as NonNullable<ReturnType<typeof records.get>>;
      const each = intervalsOf(record);
      // The mean of n intervals scatters in its denominator and misses the long ones: a bias of order 1/n, here n ≥ 600.
      const bias = 2 / 600;
      within(each.map(cv), renewalCv(law), `${name}: CV`, bias);
      if (law.refractory !== undefined) continue;
      within(each.map(lv), gammaLv(law.shape ?? 1), `${name}: LV`);
      within(each.map(cv2), gammaCv2(law.shape ?? 1), `${name}: CV2`);
    }
  });

  it("Fano factors against the length of the window", () => {
    for (const [name, law] of laws) {
      const record = records.get(name) as NonNullable<ReturnType<typeof records.get>>;
      const curve = fanoCurve(record, [200, 1000]);
      curve.toRows().forEach((row) => {
        const [fano, error, window] = [row["fano"], row["error"], row["window_ms"]] as number[];
        const truth = renewalFano(law, window);
        // dividing by the record's own mean shifts F by about F/windows
        const allowed = sigmas * error + truth / (row["windows"] as number);
        assert.ok(
          Math.abs(fano - truth) <= allowed,
          `${name}, ${window} ms: ${fano} ± ${error}, theory ${truth}`,
        );
      });
    }
  });

  it("binomial and Poisson counts", () => {
    const toss = random.split("binomial");
    const counts = Array.from({ length: 20_000 }, () =>
      Array.from({ length: 20 }, () => Number(toss() < 0.3)).reduce((a, b) => a + b),
    );
    // the variance of n near-normal counts scatters by √(2/n) of itself
    close(
      fanoFactor(counts) ?? Number.NaN,
      binomialFano(0.3),
      sigmas * Math.sqrt(2 / 20_000) * 0.7,
      "binomial",
    );
    const poisson = countsInBins(records.get("Poisson") as never, 50); // mean 60 a bin, 800 bins
    close(fanoFactor(poisson) ?? Number.NaN, 1, sigmas * Math.sqrt(2 / 800), "Poisson population");
    // the histogram holds every window, and at each count as many as Poisson's law says (χ² over 0 … 4 and more, 5 degrees)
    const single = renewalRaster({ rate: 20 }, random.split("histogram"), { size: 1, start: 0, stop: 1e6 });
    const histogram = countHistogram(countsInBins(single, 100));
    assert.equal(
      histogram.reduce((a, b) => a + b),
      10_000,
    );
    const law = [0, 1, 2, 3, 4].map((k) => (10_000 * Math.exp(-2) * 2 ** k) / [1, 1, 2, 6, 24][k]);
    const seen = [...histogram.subarray(0, 5)];
    const rest = (list: number[]) => [...list, 10_000 - list.reduce((a, b) => a + b)];
    const chiSquared = rest(seen).reduce((sum, n, k) => sum + (n - rest(law)[k]) ** 2 / rest(law)[k], 0);
    assert.ok(chiSquared < 30.86, `χ² ${chiSquared}; beyond 30.86 once in 10⁵ draws`);
  });

  it("power spectra of single trains follow theory at every frequency, and independent populations the same", () => {
    for (const [name, law] of laws) {
      const record = records.get(name) as NonNullable<ReturnType<typeof records.get>>;
      for (const spectrum of [
        trainSpectrum(pickNeurons(record, [3, 1, 4, 15, 9]), { segment: 512 }),
        populationSpectrum(record, { segment: 512 }),
      ]) {
        let [worst, compared] = [0, 0];
        spectrum.frequency.forEach((f, k) => {
          if (k < 3 || f > 250) return;
          // Bins of 1 ms damp by sinc² and fold what lies beyond 500 Hz in, where S is the rate and the factors add up to 1.
          const damped = (Math.sin((Math.PI * f) / 1000) / ((Math.PI * f) / 1000)) ** 2;
          const truth = damped * smeared(law, f) + (1 - damped) * law.rate;
          worst = Math.max(worst, Math.abs(spectrum.power[k] / truth - 1) * Math.sqrt(spectrum.averages));
          compared++;
        });
        // 126 values, each gamma-distributed: the largest passes 5.3 sd less than once in 10⁴ (at ≥ 130 averages).
        assert.ok(worst < 5.3 && compared > 100, `${name}: ${worst} sd over ${compared} frequencies`);
      }
    }
  });

  it("independent neurons have ratio 1 and no common modulation, whatever their law", () => {
    for (const [name] of laws) {
      const found = countSynchrony(records.get(name) as never, 5);
      assert.ok(found !== undefined);
      // The variance of 8,000 sums has relative sd √(2/8000), enlarged by what neighbouring bins of one train share.
      close(found.ratio, 1, 0.1, `${name}: ratio`);
      assert.ok(Math.abs(found.modulationSquared) < 0.03, `${name}: modulation ${found.modulationSquared}`);
    }
  });

  it("equal seeds give equal trains, neuron by neuron, whatever the size", () => {
    const window = { start: 0, stop: 1000 };
    const three = renewalRaster({ rate: 30 }, randomFrom(1), { size: 3, ...window });
    const two = renewalRaster({ rate: 30 }, randomFrom(1), { size: 2, ...window });
    assert.deepEqual(trainsOf(three).slice(0, 2), trainsOf(two));
    assert.equal(
      countsPerNeuron(renewalRaster({ rate: 30 }, randomFrom(1), { size: 0, ...window })).length,
      0,
    );
  });

  it("refuse laws that are none", () => {
    assert.throws(() => renewalCv({ rate: 0 }), /^RangeError: renewalCv: rate must be > 0, got 0$/);
    assert.throws(
      () => renewalCv({ rate: 100, refractory: 10 }),
      /^RangeError: renewalCv: refractory must be in \[0, 10\), the mean interval, got 10$/,
    );
    assert.throws(
      () => renewalFano({ rate: 1, shape: 1.5 }, 1),
      /renewalFano: shape must be a whole number at least 1, got 1.5/,
    );
    assert.throws(() => renewalSpectrum({ rate: 1 }, 0), /renewalSpectrum: frequency must be > 0, got 0/);
    assert.throws(() => renewalSpectrum({ rate: Number.NaN }, 1), /rate must be finite, got NaN/);
    assert.throws(() => deadTimeRate(1, -1), /deadTimeRate: refractory must be at least 0, got -1/);
    assert.throws(() => binomialFano(2), /binomialFano: probability must be in \[0, 1\], got 2/);
    assert.throws(
      () => renewalRaster({ rate: 1 }, randomFrom(1), { size: 1, start: 0, stop: Number.POSITIVE_INFINITY }),
      /renewalRaster: stop must be finite, got Infinity/,
    );
  });
});

/** The theory as Hann's taper of 512 ms sees it: its window spreads a line over ±1 bin as (1, 4, 1)/6. */
function smeared(law: RenewalLaw, f: number): number {
  const bin = 1000 / 512;
  return (renewalSpectrum(law, f - bin) + 4 * renewalSpectrum(law, f) + renewalSpectrum(law, f + bin)) / 6;
}
