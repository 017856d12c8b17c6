/** @file Experiments on learning at small sizes: near their theory, the same for the same seed, drawn. */
import assert from "node:assert/strict";
import { trackingError, trackingRate } from "engram/bayesian";
import {
  learningRate,
  leastErrorRate,
  onlineMixtures,
  palimpsest,
  switchingTasks,
  type TabularExperiment,
} from "engram/experiments";
import {
  learningRateFigure,
  onlineMixturesFigure,
  palimpsestFigure,
  switchingTasksFigure,
} from "engram/figures";
import { matrix, normal, randomFrom, row } from "engram/math";
import { randomPatterns } from "engram/pattern";
import { batchEm } from "../../../lib/experiments/bayesian/batch-em";
import { flipped } from "../../../lib/experiments/bayesian/flips";
import { meanInterval } from "../../../lib/experiments/bayesian/mean-interval";
import { allClose, close } from "../../support/close";

/** Rows of one experiment have one set of names, and runs of one seed one result. */
function sound<Params, Result>(experiment: TabularExperiment<Params, Result>, params: Params): Result {
  const result = experiment.run(params, randomFrom(3));
  assert.deepEqual(experiment.run(params, randomFrom(3)), result);
  const rows = experiment.rows(result);
  for (const one of rows) assert.deepEqual(Object.keys(one), Object.keys(rows[0]));
  return result;
}

describe("experiments on learning", () => {
  it("learning rates: prototypes and errors near theory, least error at the Kalman gain", () => {
    const { quick } = learningRate;
    const result = sound(learningRate, {
      prototypes: { ...quick.prototypes, rates: [0.1, 0.6], samples: 30, presentations: 64 },
      drift: { ...quick.drift, drifts: [1e-2], presentations: 300 },
      repeats: 3,
    });
    // Ninety cosines, each with a standard deviation of at most 1/√N.
    for (const point of result.prototypes) close(point.mean, point.theory, 4.5 / 16 / Math.sqrt(90));
    for (const { mean, theory } of result.errors) close(mean / theory, 1, 0.1);
    close(result.best[0].seen.mean / result.best[0].kalman, 1, 0.1);
    assert.equal(result.mistaken, 0);
    assert.equal(learningRateFigure(result).name, "learning-rate");
    // The parabola on theory itself finds the gain, also where √q/σ is 5 % off.
    for (const drift of [1e-4, 1e-2]) {
      const middle = Math.sqrt(drift);
      const rates = quick.drift.factors.map((factor) => factor * middle);
      const errors = rates.map((rate) => trackingError({ rate, drift, noise: 1 }));
      close(leastErrorRate(rates, errors, middle) / trackingRate({ drift, noise: 1 }), 1, 0.01);
    }
    assert.throws(
      () => leastErrorRate([1], [1], 1),
      /rates must hold at least 3 within a factor 2 of 1, got 1/,
    );
  });

  it("a palimpsest is a step, winners fade, mistakes are those of theory", () => {
    const result = sound(palimpsest, {
      ...palimpsest.quick,
      ...{ places: 8, patterns: 80, asked: 30, ages: [0, 4, 10, 20], repeats: 6, thresholds: [0.35, 0.6] },
      trials: 200,
    });
    const recall = (learner: string, age: number): number =>
      result.recall.find((point) => point.learner === learner && point.age === age)?.mean ?? Number.NaN;
    for (const { theory, mean } of result.recall) if (!Number.isNaN(theory)) close(mean, theory, 0.15);
    assert.ok(recall("new, least recent goes", 4) > 0.8 && recall("new, least recent goes", 10) < 0.4);
    const faded = [0, 4, 10, 20].map((age) => recall("winner alone", age));
    assert.ok(faded[0] > 0.8 && faded[1] < faded[0] && faded[2] < faded[1], `${faded}`);
    for (const { falseNew, falseMerge, theory } of result.mistakes)
      for (const [seen, p] of [
        [falseNew.fraction, theory.falseNew],
        [falseMerge.fraction, theory.falseMerge],
      ])
        assert.ok(Math.abs(seen - p) < 4.5 * Math.sqrt((p * (1 - p)) / 200) + 1 / 200, `${seen} for ${p}`);
    assert.equal(palimpsestFigure(result).name, "palimpsest");
    assert.throws(
      () => palimpsest.run({ ...palimpsest.quick, ages: [200] }, randomFrom(1)),
      /ages\[0\] must be a whole number in \[0, 100\], got 200/,
    );
  });

  it("who goes decides which task is forgotten", () => {
    const result = sound(switchingTasks, {
      ...{ size: 64, places: 6, tasks: 3, items: 4, shared: 1, presentations: 6, flips: 0.1, rate: 0.3 },
      ...{ cues: 2, repeats: 5 },
    });
    const of = (learner: string) => {
      const found = result.outcomes.find((one) => one.learner === learner);
      assert.ok(found);
      return found;
    };
    const [recent, used] = [of("new, least recent goes"), of("new, least used goes")];
    assert.ok(recent.recall[3][2].mean > 0.85 && recent.recall[3][0].mean < 0.6);
    assert.ok(used.recall[3][0].mean > recent.recall[3][0].mean + 0.2);
    assert.ok(recent.backward.mean < -0.2 && recent.forward.mean > 0.1);
    assert.equal(recent.recall[0][0].mean, 0);
    assert.equal(switchingTasksFigure(result).name, "switching-tasks");
  });

  it("mixtures: recruited neurons find all causes and lose what plasticity costs", () => {
    const result = sound(onlineMixtures, {
      ...onlineMixtures.quick,
      ...{ causes: [1, 2, 3], size: 48, train: 3000, test: 600, repeats: 3, looks: 4, starts: 2 },
      learners: onlineMixtures.quick.learners.map(({ learner }) => ({ learner, rates: [0.03] })),
    });
    const recruited = result.outcomes.find(({ learner }) => learner === "means, recruited");
    assert.ok(recruited && recruited.purity.mean > 0.995);
    const [{ nats }] = result.cost;
    assert.ok(
      Math.abs(recruited.shortfall.mean / nats - 1) < 0.35,
      `${recruited.shortfall.mean} for ${nats}`,
    );
    assert.equal(recruited.complete.fraction, 1);
    assert.deepEqual(recruited.completeShortfall.mean, recruited.shortfall.mean);
    // Of one world there is no interval, and its figure is drawn without.
    const one = onlineMixtures.run({ ...result.params, repeats: 1 }, randomFrom(3));
    assert.ok(Number.isNaN(one.outcomes[0].shortfall.low));
    assert.equal(onlineMixturesFigure(one).name, "online-mixtures");
    assert.ok(result.batch.best.shortfall.mean < 0.1);
    assert.ok(recruited.curve[0].mean < recruited.curve[3].mean);
    assert.equal(onlineMixturesFigure(result).name, "online-mixtures");
    assert.throws(() => onlineMixtures.run({ ...onlineMixtures.quick, flips: 0.5 }, randomFrom(1)), /flips/);
  });

  it("batch EM is EM: Bayes' rule and means of all data, round by round", () => {
    const random = randomFrom(8);
    const truth = randomPatterns(random, 2, 5).matrix;
    const data = matrix(60, 5);
    for (let n = 0; n < 60; n++) data.data.set(flipped(row(truth, n % 3 === 0 ? 0 : 1), 0.2, random), n * 5);
    const start = matrix(
      2,
      5,
      Float64Array.from({ length: 10 }, () => random() - 0.5),
    );
    // In probabilities, plainly.
    let prior = [0.5, 0.5];
    let theta = [0, 1].map((k) => Array.from(row(start, k), (x) => (1 + x) / 2));
    let before = Number.NEGATIVE_INFINITY;
    for (let round = 1; round <= 6; round++) {
      const sums = [0, 1].map(() => ({ all: 0, on: [0, 0, 0, 0, 0] }));
      let logLikelihood = 0;
      for (let n = 0; n < 60; n++) {
        const seen = row(data, n);
        const joint = [0, 1].map((k) =>
          seen.reduce((p, x, i) => p * (x > 0 ? theta[k][i] : 1 - theta[k][i]), prior[k]),
        );
        const total = joint[0] + joint[1];
        logLikelihood += Math.log(total) / 60;
        joint.forEach((p, k) => {
          sums[k].all += p / total;
          seen.forEach((x, i) => {
            if (x > 0) sums[k].on[i] += p / total;
          });
        });
      }
      const fit = batchEm(data, start, { rounds: round, tolerance: -1, least: 1e-6 });
      close(fit.logLikelihood, logLikelihood, 1e-9);
      assert.ok(fit.logLikelihood >= before);
      before = fit.logLikelihood;
      prior = sums.map(({ all }) => all / 60);
      theta = sums.map(({ all, on }) => on.map((x) => x / all));
      allClose(fit.prior, prior, 1e-9);
      allClose(
        fit.means.data,
        theta.flat().map((p) => 2 * p - 1),
        1e-9,
      );
    }
  });

  it("intervals of a mean are those of its standard error, and hold the truth of few runs too", () => {
    const random = randomFrom(4);
    const values = Array.from({ length: 400 }, () => random());
    const { mean, low, high } = meanInterval(values, random);
    // Uniform numbers have a standard deviation of 0.289: ± 1.96 · 0.289/20; of 2000 draws the ends are known to 5 %.
    close(mean, values.reduce((a, b) => a + b) / 400, 1e-12);
    close((high - low) / (2 * 1.96 * 0.0144), 1, 0.15);
    // Student's: 95 % of 2000 intervals of three normal runs, within 4.5 standard errors (0.49 %).
    let held = 0;
    for (let i = 0; i < 2000; i++) {
      const of = meanInterval([normal(random), normal(random), normal(random)], random);
      if (of.low <= 0 && of.high >= 0) held++;
    }
    close(held / 2000, 0.95, 0.022);
    assert.deepEqual(meanInterval([3], random), { mean: 3, low: Number.NaN, high: Number.NaN });
  });
});
