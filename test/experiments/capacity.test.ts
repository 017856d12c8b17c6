/** @file Experiments on what classical and dense memories hold. */
import assert from "node:assert/strict";
import {
  denseErrors,
  exclusiveOr,
  exponentialMeanings,
  exponentialRecall,
  hopfieldMixtures,
  hopfieldPhases,
  hopfieldRecall,
  hopfieldTheory,
  ownPatternWeight,
  zeroOneNeurons,
} from "engram/experiments";
import { checkFigure, hopfieldCapacityFigure } from "engram/figures";
import { randomFrom, variance } from "engram/math";
import {
  denseBitError,
  denseLoad,
  exponentialProvenLoad,
  hopfieldGlass,
  hopfieldRetrieval,
  ownPatternLoad,
  spinGlassTemperature,
} from "engram/memory";
import { halfPoint } from "../../lib/experiments/capacity/half-point";
import loads from "../reference/experiments/capacity-loads.json";
import exponential from "../reference/experiments/exponential-recall.json";
import { close } from "../support/close";

const within = (value: number, low: number, high: number, what: string) =>
  assert.ok(value >= low && value <= high, `${what}: ${value} is not in [${low}, ${high}]`);

describe("experiments on the capacity of Hopfield networks", () => {
  it("halfPoint finds the middle of a logistic curve, and says how well it knows it", () => {
    const loads = [0.1, 0.12, 0.14, 0.16, 0.18, 0.2];
    const curve = loads.map((x) => 1000 / (1 + Math.exp(60 * (x - 0.153))));
    const { load, error } = halfPoint(loads, curve, 1000);
    close(load, 0.153, 1e-4);
    within(error, 0.0003, 0.001, "standard error");
    // All kept, then none: the added halves keep the fit finite, in the gap.
    within(halfPoint(loads, [9, 9, 9, 0, 0, 0], 9).load, 0.14, 0.16, "half-way in the gap");
    // A point of a sweep may have a single load.
    assert.deepEqual(halfPoint([0.1], [9], 9), { load: Number.NaN, error: Number.NaN });
  });

  it("hopfieldTheory: the retrieval curve ends at the capacity, below the glass's energy first and above it last", () => {
    const { retrieval, glass, capacity, globalLoad } = hopfieldTheory.run(
      { points: 20, furthest: 0.2 },
      randomFrom(1),
    );
    assert.equal(retrieval[0].overlap, 1);
    assert.equal(retrieval[19], capacity);
    for (let i = 1; i < 20; i++) {
      assert.ok(retrieval[i].overlap <= retrieval[i - 1].overlap);
      assert.ok(glass[i].freeEnergy < glass[i - 1].freeEnergy);
    }
    close(globalLoad, 0.0518543, 1e-6);
  });

  it("hopfieldRecall: all is kept at a small load, nothing far beyond, and errors breed errors", () => {
    const { found, half } = hopfieldRecall.run(
      { sizes: [200], trials: [40], loads: [0.06, 0.14, 0.4], maxSweeps: 100 },
      randomFrom(1),
    );
    const [few, some, many] = found[0];
    assert.deepEqual([few.kept.fraction, many.kept.fraction], [1, 0]);
    assert.ok(Number.isNaN(few.remanence) && Number.isNaN(many.error));
    // 40 trials of 200 neurons at p = 28: Q(1/√α) = 0.0038 is 30 neurons, ± 6; 4 standard deviations.
    within(some.firstError, 0.001, 0.0068, "wrong after one update");
    within(some.error, 0.0005, 0.015, "wrong at rest, where kept");
    within(many.remanence, 0.2, 0.6, "what is left of a lost pattern");
    within(half[0].load, 0.14, 0.25, "half-way");
    close(few.energy, -0.5, 0.02);
  });

  it("hopfieldRecall: tells the spread of errors where two trials or more were kept, and the figure does without", () => {
    const run = (trials: number) =>
      hopfieldRecall.run(
        { sizes: [300], trials: [trials], loads: [0.13, 0.15], maxSweeps: 100 },
        randomFrom(2),
      );
    const one = run(1);
    const several = run(12).found[0][0];
    const kept = Array.from(several.overlaps).filter((m) => m > 0.9);
    const errors = kept.map((m) => (1 - m) / 2);
    close(several.errorSpread, Math.sqrt(variance(errors) / errors.length), 1e-15);
    assert.ok(kept.length > 1 && several.errorSpread > 0);
    assert.equal(one.found[0][0].kept.fraction, 1);
    assert.ok(one.found[0][0].error > 0 && Number.isNaN(one.found[0][0].errorSpread));
    const theory = hopfieldTheory.run({ points: 10, furthest: 0.2 }, randomFrom(1));
    checkFigure("test", hopfieldCapacityFigure(theory, one));
  });

  it("hopfieldMixtures: three overlaps of one half when cold, one of them alone when warmer, as the theory says", () => {
    const { runs, stableBelow, theory } = hopfieldMixtures.run(
      { size: 4000, temperatures: [0.2, 0.7], settle: 40, measure: 20 },
      randomFrom(1),
    );
    close(stableBelow, 0.4598, 1e-4);
    for (const m of runs[0].mixture) close(m, theory.mixture[20], 0.03);
    close(runs[1].mixture[0], theory.single[70], 0.03);
    within(runs[1].mixture[1], 0, 0.05, "the others");
    close(runs[1].single, 0.8286, 0.03);
  });

  it("zeroOneNeurons: neurons of 0 and 1 lose half of 5 patterns in 30, neurons of ±1 nearly none", () => {
    const { zeroOne, bipolar } = zeroOneNeurons.run({ networks: [[30, 5]], trials: 300 }, randomFrom(1));
    // 0.588 and 0.927 from 30 000 networks in NumPy; four standard errors: 1 false alarm in 16 000.
    close(zeroOne[0].fraction, 0.588, 0.063);
    close(bipolar[0].fraction, 0.927, 0.034);
    within(zeroOne[0].error, 0.01, 0.02, "standard error over networks");
  });

  it("hopfieldPhases: overlaps of the theory below T_M, none above; frozen neurons below T_g, none above", () => {
    const { scans, glass, lines } = hopfieldPhases.run(
      {
        size: 500,
        scans: [{ load: 0.04, temperatures: [0.3, 0.9] }],
        networks: 3,
        settle: 40,
        measure: 40,
        glass: { load: 0.1, temperatures: [0.6, 1.6] },
        points: 3,
      },
      randomFrom(1),
    );
    const [cold, warm] = scans[0].points;
    close(cold.theory, hopfieldRetrieval(0.04, 0.3).overlap, 0);
    close(cold.overlap.median, cold.theory, 0.03); // sd near 0.004
    assert.deepEqual([warm.theory, cold.kept], [0, 1]);
    within(warm.overlap.median, -0.5, 0.5, "overlap above the line");
    within(glass.points[0].glassiness, 0.4, 0.7, "q below T_g, 0.55 in theory");
    within(glass.points[1].glassiness, -0.06, 0.06, "q above T_g");
    const { temperatures, overlaps } = scans[0].curve;
    assert.ok(
      overlaps.every((m) => m > 0.5) && hopfieldRetrieval(0.04, temperatures[2] + 1e-5).overlap === 0,
    );
    close(lines.capacity[0], 0.1379056, 1e-6);
    assert.ok(lines.global.every((load, i) => load < lines.capacity[i]));
  });

  it("loads of the theory: as SciPy has them without their closed forms", () => {
    for (const [order, load] of Object.entries(loads.half_percent))
      close(denseLoad(Number(order)) / load, 1, 1e-6);
    for (const [flipped, load] of Object.entries(loads.proven))
      close(exponentialProvenLoad(Number(flipped)), load, 1e-7);
    for (const [beta, load] of Object.entries(loads.own_weight))
      close(ownPatternLoad(Number(beta), "spherical"), load, 1e-6);
  });

  it("the spin glass melts at the temperature 1 + √α: its q falls to 0 there with no step", () => {
    for (const load of [0.05, 0.1, 0.5]) {
      const melts = spinGlassTemperature(load);
      const q = [1, 2].map((k) => hopfieldGlass(load, melts - k * 1e-4).glassiness);
      // two points on a line through T_g
      within(q[1] / q[0], 1.99, 2.01, "ratio of q");
    }
  });

  it("denseErrors: the theory's errors for x³, those of half the load for max(x, 0)³", () => {
    const { series } = denseErrors.run(
      { series: [{ order: 3, neurons: 60, patterns: [120, 480] }], memories: 12, probes: 60 },
      randomFrom(1),
    );
    const [light, heavy] = series[0].points;
    close(heavy.load, (3 * 480) / 3600, 1e-12);
    close(heavy.theory, denseBitError(3, 60, 480), 1e-15);
    within(heavy.power.error / heavy.theory, 0.85, 1.3, "power"); // 0.057 expected, standard error near 4 %
    within(heavy.rectified.error / heavy.halfNoise, 0.65, 1.4, "rectified"); // 0.013, near 8 %
    assert.ok(light.power.error < heavy.power.error);
    close(series[0].atHalfPercent.theory, 0.0502394 * 3600, 1e-3);
    within(series[0].atHalfPercent.measured, 130, 250, "patterns at 0.5 %, between two points far apart");
    const { patterns, whole, theory } = series[0].errorFree;
    assert.equal(patterns, Math.floor(3600 / (2 * 3 * Math.log(60))));
    close(theory, (1 - denseBitError(3, 60, 146)) ** 60, 1e-12);
    within(whole, theory - 0.12, theory + 0.12, "patterns without a wrong bit"); // standard error near 0.02
  });

  it("exclusiveOr: odd powers from 3 and rectified ones from 2 answer, the others keep silent", () => {
    const { power, rectified, wrong } = exclusiveOr.run({ orders: 7 }, randomFrom(1));
    assert.deepEqual(power, [0, 0, 4, 0, 4, 0, 4]);
    assert.deepEqual(rectified, [0, 4, 4, 4, 4, 4, 4]);
    assert.deepEqual(new Set([...wrong.power, ...wrong.rectified]), new Set([0]));
  });

  it("exponentialRecall: whole where it is proven, half whole near the typical threshold, damaged or not", () => {
    const { starts } = exponentialRecall.run(
      {
        starts: [
          { flipped: 0, sizes: [16], loads: [0.2, 0.5, 0.566, 0.6] },
          { flipped: 0.2, sizes: [30], loads: [0.05, 0.15, 0.3] },
        ],
        trials: 100,
        perMemory: 100,
      },
      randomFrom(1),
    );
    // Wilson's interval of 100 trials has a half-width near 0.1; bounds stand two of them away.
    assert.ok(starts[0].whole[0][0].fraction > 0.93);
    // The same in NumPy over 2,880 patterns; 100 trials have a standard error of 0.05.
    close(starts[0].whole[0][2].fraction, exponential.found[0].whole, 0.18);
    within(starts[0].half[0].load, 0.47, 0.59, "half-way, whole start");
    close(starts[0].typical, 0.5662, 1e-4);
    assert.ok(starts[1].whole[0][0].fraction > 0.93 && starts[1].whole[0][2].fraction < 0.1);
    within(starts[1].half[0].load, starts[1].proven, 0.22, "half-way, 20 % flipped");
  });

  it("ownPatternWeight: one half at α₁, on the sphere and for signs; less for more patterns", () => {
    const { laws } = ownPatternWeight.run(
      {
        ...{ beta: 1, size: 12, loads: [0.3, 0.7], thresholdBetas: [1, 0.5], betas: [0.5] },
        ...{ logPatterns: 7, memories: 6, probes: 20 },
      },
      randomFrom(1),
    );
    assert.deepEqual(
      laws.map(({ law }) => law),
      ["spherical", "gaussian", "binary"],
    );
    for (const { law, weights, atThreshold, half } of laws) {
      assert.ok(weights[0].weight > weights[1].weight);
      if (law === "gaussian") continue; // the length of single patterns decides
      assert.equal(atThreshold.length, 2);
      for (const { weight } of atThreshold) close(weight, 0.5, 0.08); // standard error near 0.01, offset of finite N 0.03
      close(half[0].measured / half[0].theory, 1, 0.1);
    }
  });

  it("exponentialMeanings: rates rise from proofs to the number of states", () => {
    const { meanings } = exponentialMeanings.run({ sizes: [20, 100] }, randomFrom(1));
    for (let i = 1; i < meanings.length; i++) assert.ok(meanings[i].rate > meanings[i - 1].rate);
    close(10 ** meanings[0].log10[0], 7.4, 0.05); // Ramsauer et al.: c = 3.1546 at d = 20
    close(10 ** meanings[1].log10[0], 1024, 1e-9 * 1024);
    close(meanings[4].rate, Math.log(1.96403), 1e-5);
    close(meanings[5].log10[1], 100 * Math.log10(2), 1e-12);
  });

  it("the same seed gives the same numbers, and empty parameters are refused", () => {
    const once = () =>
      hopfieldRecall.run({ sizes: [50], trials: [3], loads: [0.1, 0.2], maxSweeps: 20 }, randomFrom(5));
    assert.deepEqual(once(), once());
    const quick = hopfieldRecall.quick;
    assert.throws(
      () => hopfieldRecall.run({ ...quick, trials: [0] }, randomFrom(1)),
      /^RangeError: hopfieldRecall: trials must be a whole number at least 1, got 0$/,
    );
    assert.throws(
      () => hopfieldMixtures.run({ ...hopfieldMixtures.quick, size: 30 }, randomFrom(1)),
      /^RangeError: hopfieldMixtures: size \/ 8 must be a whole number at least 1, got 3\.75$/,
    );
  });
});
