/**
 * @file Closed forms of learning against learners: prototypes, drift, the cost of plasticity, mistakes about what is new, forgetting in turn.
 * Statistical bounds are 4.5 standard errors (false alarms: 7e-6 each) unless they say otherwise; seeds are fixed.
 */
import assert from "node:assert/strict";
import {
  learnedCosine,
  palimpsestRecall,
  plasticityCost,
  prepareLearner,
  presentationShare,
  recruitmentErrors,
  recruitmentThreshold,
  trackingError,
  trackingRate,
} from "engram/bayesian";
import { dot, fromRows, normal, normalTail, randomFrom, row } from "engram/math";
import { cosine, randomPatterns } from "engram/pattern";
import * as fc from "fast-check";
import { blocks, flipped } from "../../support/bayesian";
import { allClose, close } from "../../support/close";

const random = randomFrom(29);

describe("bayesian/learning: theory", () => {
  it("the share of presentations is the sum of their squared weights", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        (rate, presentations) => {
          let weights = [1];
          for (let n = 1; n < presentations; n++) weights = [...weights.map((w) => w * (1 - rate)), rate];
          close(presentationShare(rate, presentations), dot(weights, weights), 1e-12);
        },
      ),
      { seed: 1, numRuns: 100 },
    );
    close(presentationShare(0.3), 0.3 / 1.7, 1e-15);
  });

  it("prototypes come as near to their pattern as the closed form says", () => {
    // ε = 0.2 at five rates.
    const golden = { 0.02: 0.9911, 0.1: 0.9563, 0.3: 0.8725, 0.6: 0.7534, 1: 0.6 };
    for (const [rate, value] of Object.entries(golden))
      close(learnedCosine({ flips: 0.2, rate: Number(rate) }), value, 5e-5);
    const chance = random.split("prototypes");
    const drawn = Array.from({ length: 3 }, () => ({ flips: 0.4 * chance(), rate: 0.05 + 0.9 * chance() }));
    const noted = [0.02, 0.1, 0.3, 0.6, 1].map((rate) => ({ flips: 0.2, rate }));
    for (const { flips, rate } of [...noted, ...drawn]) {
      const size = 1024;
      const pattern = row(randomPatterns(chance, 1, size).matrix, 0);
      const learner = prepareLearner({ count: 1, size, rate, random: chance });
      const cosines: number[] = [];
      for (let t = 0; t < 3 / rate + 20 / rate; t++) {
        learner.learn(flipped(pattern, flips, chance));
        if (t > 3 / rate) cosines.push(cosine(row(learner.patterns, 0), pattern));
      }
      const seen = blocks(cosines, Math.min(10, cosines.length));
      const expected = learnedCosine({ flips, rate });
      // Few blocks: 7 standard errors; what a finite pattern adds is of the order of 1/n.
      assert.ok(
        Math.abs(seen.mean - expected) < 7 * seen.error + 2 / size,
        `ε ${flips} η ${rate}: ${seen.mean} ± ${seen.error} for ${expected}`,
      );
    }
  });

  it("running means come near by one over their number", () => {
    close(learnedCosine({ flips: 0.1, share: 1 / 3 }), 0.8 / Math.sqrt(0.64 + 0.12), 1e-12);
    close(learnedCosine({ flips: 0.1, rate: 0.3, presentations: 1 }), 0.8, 1e-12);
    assert.equal(learnedCosine({ flips: 0.5, rate: 0.3 }), 0);
    assert.equal(learnedCosine({ flips: 0, rate: 1 }), 1);
    assert.throws(() => learnedCosine({ flips: 0.6, rate: 0.1 }), /flips must be in \[0, 0.5\]/);
    assert.throws(() => learnedCosine({ flips: 0.1, rate: 0 }), /rate must be > 0/);
    assert.throws(() => learnedCosine({ flips: 0.1, share: 2 }), /share must be in/);
  });

  it("the best rate for drift is the Kalman gain, near √q/σ, and is where the error is least", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 10, noNaN: true }),
        fc.double({ min: 1e-3, max: 10, noNaN: true }),
        (drift, noise) => {
          const best = trackingRate({ drift, noise });
          // The Riccati equation iterated to its rest.
          let error = noise;
          let gain = 1;
          for (let t = 0; t < 50_000 && t * best < 40; t++) {
            gain = (error + drift) / (error + drift + noise);
            error = (1 - gain) * (error + drift);
          }
          close(best, gain, 1e-9);
          close(trackingError({ rate: best, drift, noise }), error, 1e-9);
          for (const factor of [0.9, 1.1])
            if (best * factor < 1)
              assert.ok(trackingError({ rate: best * factor, drift, noise }) > error * (1 + 1e-6));
        },
      ),
      { seed: 2, numRuns: 60 },
    );
    close(trackingRate({ drift: 1e-4, noise: 1 }) / 0.01, 1, 0.006);
    close(trackingError({ rate: 0.01, drift: 1e-4, noise: 1 }) / 0.01, 1, 0.006);
    assert.equal(trackingRate({ drift: 0, noise: 1 }), 0);
  });

  it("a learner follows a wandering pattern with that error", () => {
    const chance = random.split("drift");
    const cases = [
      { drift: 1e-2, noise: 1, rate: 0.1 },
      { drift: 0.3 * chance(), noise: 0.5 + chance(), rate: 0.1 + 0.8 * chance() },
      { drift: 0.3 * chance(), noise: 0.5 + chance(), rate: 0.1 + 0.8 * chance() },
    ];
    for (const { drift, noise, rate } of cases) {
      const size = 200;
      const pattern = new Float64Array(size);
      const learner = prepareLearner({ count: 1, size, rate, patterns: fromRows([pattern]), random: chance });
      const errors: number[] = [];
      for (let t = 0; t < 600; t++) {
        for (let i = 0; i < size; i++) pattern[i] += normal(chance, 0, Math.sqrt(drift));
        learner.learn(pattern.map((x) => x + normal(chance, 0, Math.sqrt(noise))));
        const learned = learner.patterns.data;
        if (t >= 100) errors.push(pattern.reduce((sum, x, i) => sum + (learned[i] - x) ** 2, 0) / size);
      }
      const seen = blocks(errors, 20);
      const expected = trackingError({ rate, drift, noise });
      assert.ok(
        Math.abs(seen.mean - expected) < 5.5 * seen.error,
        `${seen.mean} ± ${seen.error} for ${expected}`,
      );
    }
  });

  it("constant plasticity costs ½ N η/(2 − η) nats an observation", () => {
    const [size, rate, beta] = [40, 0.15, 2.5];
    const chance = random.split("cost");
    const truth = new Float64Array(size);
    const learner = prepareLearner({
      count: 1,
      size,
      rate,
      beta,
      patterns: fromRows([truth]),
      random: chance,
    });
    const lost: number[] = [];
    for (let t = 0; t < 8000; t++) {
      const seen = truth.map(() => normal(chance, 0, 1 / Math.sqrt(beta)));
      const best = 0.5 * (size * Math.log(beta / (2 * Math.PI)) - beta * dot(seen, seen));
      const { surprise } = learner.learn(seen);
      if (t >= 100) lost.push(surprise + best);
    }
    const { mean: seen, error } = blocks(lost, 20);
    const expected = plasticityCost({ size, rate });
    close(expected, (20 * 0.15) / 1.85, 1e-12);
    assert.ok(Math.abs(seen - expected) < 5.5 * error, `${seen} ± ${error} for ${expected}`);
  });

  it("mistakes about what is new are tails of binomials, for large N of normals", () => {
    const setting = { size: 10_000, count: 1, flips: 0.1 };
    for (const cos of [1, 0.9]) {
      const [own, sd] = [0.8 * cos, Math.sqrt((1 - (0.8 * cos) ** 2) / 10_000)];
      const { falseNew } = recruitmentErrors({ ...setting, cosine: cos, threshold: own - 2 * sd });
      close(falseNew / normalTail(2), 1, 0.06);
      const { falseMerge } = recruitmentErrors({ ...setting, cosine: cos, threshold: 0.02 });
      close(falseMerge / normalTail(2), 1, 0.06);
    }
    // N = 2: overlaps 1, 0, −1 with chances ¼, ½, ¼ for another pattern, and 0.81, 0.18, 0.01 for its own.
    const small = recruitmentErrors({ size: 2, count: 3, flips: 0.1, threshold: 0 });
    close(small.falseNew, 0.01, 1e-12);
    close(small.falseMerge, 1 - 0.25 ** 3, 1e-12);
    assert.deepEqual(recruitmentErrors({ size: 4, count: 1, flips: 0, threshold: 1 }), {
      falseNew: 0,
      falseMerge: 1 / 16,
    });
    close(
      recruitmentThreshold({ size: 64, count: 32, flips: 0.1 }),
      0.5 * (0.8 + Math.sqrt((2 * Math.log(32)) / 64)),
      1e-12,
    );
    assert.throws(
      () => recruitmentThreshold({ size: 64, count: 0, flips: 0.1 }),
      /count must be a whole number/,
    );
    assert.throws(
      () => recruitmentErrors({ size: 64, count: 1, flips: 0.1, threshold: 2 }),
      /threshold must be in \[-1, 1\]/,
    );
  });

  it("learners mistake as often: observations of memories that are single observations, and of none", () => {
    const chance = random.split("mistakes");
    for (const { size, count, flips, threshold } of [
      { size: 64, count: 32, flips: 0.1, threshold: 0.485 },
      { size: 40, count: 8, flips: 0.15, threshold: 0.31 },
    ]) {
      const patterns = randomPatterns(chance, count, size).matrix;
      const learner = prepareLearner({
        ...{
          count,
          size,
          random: chance,
          forgetting: "least-recent",
          novelty: { kind: "overlap", threshold },
        },
      });
      const trials = 1500;
      let [news, merges] = [0, 0];
      const expected = recruitmentErrors({ size, count, flips, cosine: 1 - 2 * flips, threshold });
      for (let t = 0; t < trials; t++) {
        // New patterns and memories of them for each trial: the theory speaks of their average.
        if (t % 10 === 0) {
          const { weights: _, ...rest } = learner.snapshot();
          const stored = Array.from({ length: count }, (__, k) => flipped(row(patterns, k), flips, chance));
          learner.restore({
            ...rest,
            weights: stored.flatMap((x) => [...x]),
            prior: stored.map(() => 1 / count),
            taken: stored.map(() => 1),
          });
        }
        const kept = learner.snapshot();
        const known = learner.learn(flipped(row(patterns, t % count), flips, chance));
        if (known.reason === "replaced") news++;
        learner.restore(kept);
        const unknown = learner.learn(row(randomPatterns(chance, 1, size).matrix, 0));
        if (unknown.reason === "sampled") merges++;
        learner.restore(kept);
      }
      // Ten trials share their memories: twice the standard error of independent ones at most.
      for (const [seen, p] of [
        [news / trials, expected.falseNew],
        [merges / trials, expected.falseMerge],
      ])
        assert.ok(Math.abs(seen - p) < 9 * Math.sqrt((p * (1 - p)) / trials) + 1e-3, `${seen} for ${p}`);
    }
  });

  it("a palimpsest is a step of its length, worn by false news", () => {
    const setting = { count: 5, repeats: 2, falseNew: 0 };
    assert.deepEqual(
      [0, 4, 5, 9].map((age) => palimpsestRecall(age, setting)),
      [1, 1, 0, 0],
    );
    // After 3 patterns one of their 6 repeats may fail, but not two.
    const p = 0.1;
    allClose(
      [3, 4].map((age) => palimpsestRecall(age, { ...setting, falseNew: p })),
      [(1 - p) ** 6 + 6 * p * (1 - p) ** 5, (1 - p) ** 8],
      1e-12,
    );
    assert.equal(palimpsestRecall(2, { ...setting, falseNew: 1 }), 0);
    assert.equal(palimpsestRecall(1, { ...setting, falseNew: 1 }), 1);
    assert.throws(() => palimpsestRecall(1.5, setting), /age must be a whole number/);
  });
});
