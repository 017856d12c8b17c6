/**
 * @file The learner: its rules against themselves written out, its rest against batch EM and log-odds, its places, its snapshots. Statistical
 * bounds are 4.5 standard errors (false alarms: 7e-6 each) unless they say otherwise; seeds are fixed.
 */
import assert from "node:assert/strict";
import { type LearnerOptions, prepareLearner } from "engram/bayesian";
import { fromRows, normal, randomFrom, row, softmax } from "engram/math";
import * as fc from "fast-check";
import { blocks } from "../../support/bayesian";
import { allClose, close } from "../../support/close";
import { chiSquare } from "../../support/statistics";

const random = randomFrom(23);

describe("bayesian/learning: learner", () => {
  it("with η = c = 1 memories are running means of what they learned from, exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 30 }), (seed, steps) => {
        const chance = randomFrom(seed);
        const learner = prepareLearner({ count: 3, size: 4, rate: 1, consolidation: 1, random: chance });
        const sums = fromRows([0, 1, 2].map(() => new Float64Array(4)));
        const uses = new Float64Array(3);
        for (let t = 0; t < steps; t++) {
          const seen = Float64Array.from({ length: 4 }, () => normal(chance));
          const { winner } = learner.learn(seen);
          uses[winner]++;
          for (let i = 0; i < 4; i++) sums.data[winner * 4 + i] += seen[i];
        }
        assert.deepEqual(learner.uses, uses);
        const { patterns } = learner;
        for (let k = 0; k < 3; k++)
          if (uses[k] > 0)
            allClose(
              row(patterns, k),
              row(sums, k).map((x) => x / uses[k]),
              1e-12,
            );
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("one spike moves the winner alone, at the rate of its uses, and the priors", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 0, max: 1e6 }),
          rate: fc.double({ min: 0.01, max: 1, noNaN: true }),
          consolidation: fc.double({ min: 0, max: 2, noNaN: true }),
          priorRate: fc.double({ min: 0, max: 0.5, noNaN: true }),
        }),
        ({ seed, ...rates }) => {
          const chance = randomFrom(seed);
          const learner = prepareLearner({ count: 4, size: 5, beta: 0.5, ...rates, random: chance });
          for (let t = 0; t < 5; t++) {
            const seen = Float64Array.from({ length: 5 }, () => normal(chance));
            const { patterns, prior, uses } = learner;
            const posterior = learner.posterior(seen);
            const surprise = -learner.logLikelihood(seen);
            const lesson = learner.learn(seen);
            const own = rates.rate / (1 + rates.consolidation * uses[lesson.winner]);
            assert.deepEqual(
              { ...lesson, probability: 0 },
              { winner: lesson.winner, reason: "sampled", probability: 0, surprise, rate: own },
            );
            close(lesson.probability, posterior[lesson.winner], 1e-12);
            const after = learner.patterns;
            for (let k = 0; k < 4; k++)
              allClose(
                row(after, k),
                row(patterns, k).map((x, i) => (k === lesson.winner ? x + own * (seen[i] - x) : x)),
                1e-12,
              );
            allClose(
              learner.prior,
              prior.map((p, k) => p + rates.priorRate * (Number(k === lesson.winner) - p)),
              1e-12,
            );
          }
        },
      ),
      { seed: 2, numRuns: 50 },
    );
  });

  it("who fires is a sample of the posterior: χ² over memories that learn nothing", () => {
    for (const model of ["gaussian", "bernoulli", "sem"] as const) {
      const learner = prepareLearner({
        ...{ count: 6, size: 8, model, rate: 0, priorRate: 0, random: random.split(`chi ${model}`) },
        patterns: fromRows(
          Array.from({ length: 6 }, (_, k) =>
            Array.from({ length: 8 }, (__, i) => 0.3 * Math.sin(k + i * k)),
          ),
        ),
      });
      const seen = [1, -1, 1, 1, -1, -1, 1, 1];
      const p = learner.posterior(seen);
      const [n, counts] = [5000, new Float64Array(6)];
      for (let t = 0; t < n; t++) counts[learner.learn(seen).winner]++;
      const chi = chiSquare(counts, p);
      // 5 degrees of freedom: 35.9 is exceeded once in a million.
      assert.ok(chi < 35.9, `${model}: χ² = ${chi}`);
    }
  });

  it("Gaussian memories and priors rest where batch EM does", () => {
    const truth = [
      [0, 0],
      [3, 0],
      [0, 3.5],
    ];
    const chance = random.split("mixture");
    const data = Array.from({ length: 300 }, () => {
      const place = chance();
      const k = place < 0.5 ? 0 : place < 0.8 ? 1 : 2;
      return truth[k].map((x) => x + normal(chance));
    });
    // Batch EM, plainly: responsibilities of all, then means and shares.
    let means = truth.map((x) => [...x]);
    let shares = [1, 1, 1].map((x) => x / 3);
    for (let round = 0; round < 300; round++) {
      const sums = means.map(() => [0, 0, 0]);
      for (const seen of data) {
        const logs = means.map(
          (m, k) => Math.log(shares[k]) - 0.5 * ((seen[0] - m[0]) ** 2 + (seen[1] - m[1]) ** 2),
        );
        softmax(logs).forEach((r, k) => {
          sums[k][0] += r;
          sums[k][1] += r * seen[0];
          sums[k][2] += r * seen[1];
        });
      }
      means = sums.map(([r, a, b]) => [a / r, b / r]);
      shares = sums.map(([r]) => r / data.length);
    }
    const rate = 0.005;
    const learner = prepareLearner({
      ...{ count: 3, size: 2, beta: 1, rate, priorRate: rate, random: chance },
      patterns: fromRows(truth),
    });
    const series = Array.from({ length: 9 }, (): number[] => []);
    for (let t = 0; t < 60_000; t++) {
      learner.learn(data[Math.floor(chance() * data.length)]);
      if (t < 6000 || t % 20 > 0) continue;
      const { patterns, prior } = learner;
      for (const [i, x] of [...patterns.data, ...prior].entries()) series[i].push(x);
    }
    [...means.flat(), ...shares].forEach((expected, i) => {
      const seen = blocks(series[i], 20);
      // A constant rate also shifts the mean in the order of η; the scatter of single values is √(η/2) = 0.05.
      assert.ok(
        Math.abs(seen.mean - expected) < 4.5 * seen.error + 2 * rate,
        `${i}: ${seen.mean} ± ${seen.error} for ${expected}`,
      );
    });
  });

  it("weights of the exponential rule rest at log-odds, where the mean of e^(−w) is 1/θ", () => {
    const thetas = [0.15, 0.3, 0.5, 0.85];
    const rate = 0.01;
    const chance = random.split("sem");
    const learner = prepareLearner({ count: 1, size: 4, model: "sem", rate, random: chance });
    const inverse = thetas.map((): number[] => []);
    const odds = thetas.map((): number[] => []);
    for (let t = 0; t < 100_000; t++) {
      learner.learn(thetas.map((theta) => (chance() < theta ? 1 : -1)));
      if (t < 2000 || t % 10 > 0) continue;
      const { weights } = learner.snapshot();
      thetas.forEach((_, i) => {
        inverse[i].push(Math.exp(-weights[i]));
        odds[i].push(weights[i] - weights[4 + i]);
      });
    }
    thetas.forEach((theta, i) => {
      const law = blocks(inverse[i], 20);
      assert.ok(Math.abs(law.mean - 1 / theta) < 4.5 * law.error, `${law.mean} for ${1 / theta}`);
      // ⟨w⟩ = ln θ + ½ var w, with var w = η (1 − θ)/(2θ) in first order; the same for the other weight.
      const shift = (rate / 4) * ((1 - theta) / theta - theta / (1 - theta));
      const seen = blocks(odds[i], 20);
      assert.ok(
        Math.abs(seen.mean - Math.log(theta / (1 - theta)) - shift) < 4.5 * seen.error + rate / 10,
        `${seen.mean} ± ${seen.error} for ${Math.log(theta / (1 - theta)) + shift}`,
      );
    });
  });

  it("memories of signs judge by Bayes' rule, leave missing signs out, and become a network of the same evidence", () => {
    const means = fromRows([
      [0.5, -0.2, 0.9],
      [-0.6, 0.1, 0.3],
    ]);
    for (const model of ["bernoulli", "sem"] as const) {
      const learner = prepareLearner({
        ...{
          count: 2,
          size: 3,
          model,
          patterns: means,
          priorRate: 0.2,
          rate: 0.1,
          random: random.split(model),
        },
      });
      const likely = (k: number, seen: readonly number[], prior: number, x: ArrayLike<number>): number =>
        seen.reduce((p, s, i) => (s === 0 ? p : (p * (1 + s * x[k * 3 + i])) / 2), prior);
      for (const seen of [
        [1, -1, 1],
        [-1, 0, 1],
        [0, 0, 0],
      ]) {
        const joint = [0, 1].map((k) => likely(k, seen, learner.prior[k], learner.patterns.data));
        const total = joint[0] + joint[1];
        close(learner.logLikelihood(seen), Math.log(total), 1e-9);
        if (model === "bernoulli")
          allClose(
            learner.posterior(seen),
            joint.map((p) => p / total),
            1e-12,
          );
        const before = learner.patterns;
        learner.learn(seen);
        const after = learner.patterns;
        for (let at = 0; at < 6; at++) if (seen[at % 3] === 0) assert.equal(after.data[at], before.data[at]);
      }
      const seen = [1, 1, -1];
      const network = learner.network();
      allClose(network.posterior(seen), learner.posterior(seen), 1e-12);
      allClose(network.values.data, learner.patterns.data, 1e-12);
    }
  });

  it("priors follow the shares of causes; homeostasis makes shares equal until it fades", () => {
    const shares = [0.7, 0.2, 0.1];
    const run = (options: Partial<LearnerOptions>, beta: number) => {
      const chance = random.split("homeostasis");
      const learner = prepareLearner({
        ...{ count: 3, size: 3, beta, rate: 0, priorRate: 0.01, random: chance.split("choice"), ...options },
        patterns: fromRows([0, 1, 2].map((k) => [0, 1, 2].map((i) => Number(i === k)))),
      });
      const wins: number[] = [];
      const prior = [0, 0, 0];
      for (let t = 0; t < 12_000; t++) {
        const place = chance();
        const k = place < shares[0] ? 0 : place < shares[0] + shares[1] ? 1 : 2;
        const { winner } = learner.learn([0, 1, 2].map((i) => Number(i === k)));
        if (t >= 2000) {
          wins.push(winner);
          for (const [j, p] of learner.prior.entries()) prior[j] += p / 10_000;
        }
      }
      return { learner, prior, wins: [0, 1, 2].map((k) => wins.filter((w) => w === k).length / wins.length) };
    };
    const sure = run({}, 40);
    // The mean prior is the share of wins but for its memory of 100 observations: within 4.5 √(p (1 − p)/10 000).
    shares.forEach((p, k) => {
      assert.ok(Math.abs(sure.prior[k] - p) < 4.5 * Math.sqrt((p * (1 - p)) / 10_000) + 0.01);
    });
    const fair = run({ homeostasis: { rate: 0.05 } }, 1);
    // Σ_t (1/3 − 1[k]) is h/η_h, which stays bounded: shares are equal to a few spikes in 10 000.
    for (const share of fair.wins) assert.ok(Math.abs(share - 1 / 3) < 0.01, `${fair.wins}`);
    const aimed = run({ homeostasis: { rate: 0.05, target: [0.5, 0.3, 0.2] } }, 1);
    for (const [k, share] of aimed.wins.entries()) assert.ok(Math.abs(share - [0.5, 0.3, 0.2][k]) < 0.01);
    const faded = run({ homeostasis: { rate: 0.05, until: 3000 } }, 1).learner;
    allClose(
      faded.excitability,
      faded.prior.map((p) => Math.log(p) - 0.5),
      1e-12,
    );
  });

  it("goes on from a snapshot, through JSON, to the same bytes", () => {
    for (const model of ["gaussian", "bernoulli", "sem"] as const) {
      const options: LearnerOptions = {
        ...{ count: 4, size: 6, model, rate: 0.2, consolidation: 0.1, random: randomFrom(5) },
        ...{
          novelty: { kind: "overlap", threshold: 0.1 },
          forgetting: "least-recent",
          homeostasis: { rate: 0.1 },
        },
      };
      const stream = Array.from({ length: 80 }, (_, t) =>
        Float64Array.from({ length: 6 }, (__, i) => (Math.sin(t * (i + 1)) > 0 ? 1 : -1)),
      );
      const whole = prepareLearner(options);
      for (const seen of stream) whole.learn(seen);
      const first = prepareLearner(options);
      for (const seen of stream.slice(0, 40)) first.learn(seen);
      const text = JSON.stringify(first.snapshot());
      const second = prepareLearner(options);
      second.restore(JSON.parse(text));
      for (const seen of stream.slice(40)) second.learn(seen);
      assert.deepEqual(second.snapshot(), whole.snapshot());
      assert.equal(JSON.stringify(first.snapshot()), text);
    }
    const learner = prepareLearner({ count: 2, size: 3, random });
    const kept = learner.snapshot();
    assert.throws(() => learner.restore({ ...kept, model: "sem" }), /snapshot.model must be "gaussian"/);
    assert.throws(() => learner.restore({ ...kept, count: 3 }), /snapshot.count must be 2, got 3/);
    assert.throws(() => learner.restore({ ...kept, weights: [1] }), /snapshot.weights must have length 6/);
    assert.throws(
      () => learner.restore({ ...kept, prior: [0.5, Number.NaN] }),
      /snapshot.prior\[1\] must be finite/,
    );
    assert.throws(
      () => learner.restore({ ...kept, uses: undefined as never }),
      /snapshot.uses must be a list/,
    );
    assert.throws(() => learner.restore(null as never), /snapshot must be one, got null/);
    assert.deepEqual(learner.snapshot(), kept);
  });

  it("names what is wrong, and then has learned nothing", () => {
    const good: LearnerOptions = { count: 2, size: 2, random };
    const wrong: [Partial<LearnerOptions>, RegExp][] = [
      [{ count: 0 }, /count must be a whole number at least 1/],
      [{ size: 1.5 }, /size must be a whole number/],
      [{ model: "poisson" as never }, /model must be one of "gaussian", "bernoulli", "sem"/],
      [{ beta: 0 }, /beta must be > 0/],
      [{ model: "sem", beta: 1 }, /beta is for Gaussian memories, got model "sem"/],
      [{ rate: 1.1 }, /rate must be in \[0, 1\]/],
      [{ rate: Number.NaN }, /rate must be finite/],
      [{ consolidation: -1 }, /consolidation must be in/],
      [{ priorRate: 2 }, /priorRate must be in \[0, 1\]/],
      [{ imprint: 0 }, /imprint must be > 0/],
      [{ least: 0.6, model: "sem" }, /least must be in \[0, 0.5\]/],
      [{ choice: "worst" as never }, /choice must be one of "sample", "best"/],
      [{ forgetting: "all" as never }, /forgetting must be one of "never"/],
      [{ novelty: { kind: "overlap", threshold: 1 } }, /threshold must be above −1 and below 1, got 1/],
      [{ novelty: { kind: "surprise", concentration: 0 } }, /concentration must be > 0/],
      [{ novelty: { kind: "boredom" } as never }, /novelty.kind must be "overlap" or "surprise"/],
      [{ homeostasis: { rate: -1 } }, /homeostasis.rate must be in/],
      [{ homeostasis: { rate: 1, until: 0 } }, /homeostasis.until must be > 0/],
      [
        {
          patterns: fromRows([
            [1e200, 2],
            [0, 0],
          ]),
        },
        /‖pattern 0‖² must be finite/,
      ],
      [{ homeostasis: { rate: 1, target: [1] } }, /homeostasis.target must have length 2/],
      [{ patterns: fromRows([[1, 2]]) }, /patterns must be 2 × 2, got 1 × 2/],
      [
        {
          model: "sem",
          patterns: fromRows([
            [1, 2],
            [0, 0],
          ]),
        },
        /patterns\[1\] must be in \[-1, 1\], got 2/,
      ],
      [
        {
          patterns: fromRows([
            [1, Number.NaN],
            [0, 0],
          ]),
        },
        /patterns\[1\] must be finite/,
      ],
    ];
    for (const [options, message] of wrong)
      assert.throws(() => prepareLearner({ ...good, ...options }), message, String(message));
    const learner = prepareLearner({ ...good, model: "bernoulli" });
    const kept = learner.snapshot();
    assert.throws(
      () => learner.learn([1, 0.5]),
      /observation\[1\] must be −1, 1 or, where it is missing, 0, got 0.5/,
    );
    assert.throws(() => learner.learn([1]), /observation must have length 2, got 1/);
    assert.throws(() => learner.learn([1, 1], 2), /winner must be a whole number in \[0, 1\], got 2/);
    assert.throws(() => prepareLearner(good).learn([1, Number.NaN]), /observation\[1\] must be finite/);
    assert.throws(() => prepareLearner(good).learn([1e200, 1e200]), /‖observation‖² must be finite/);
    assert.deepEqual(learner.snapshot(), kept);
  });
});
