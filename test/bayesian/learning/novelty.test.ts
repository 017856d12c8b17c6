/** @file What a learner takes for new, and the place that it is given. */
import assert from "node:assert/strict";
import { flipBeta, type LearnerOptions, prepareLearner } from "engram/bayesian";
import { randomFrom, row } from "engram/math";
import { randomPatterns } from "engram/pattern";
import { flipped } from "../../support/bayesian";
import { allClose } from "../../support/close";

const random = randomFrom(23);

describe("bayesian/learning: learner", () => {
  it("learned memories are recalled by the network that they make", () => {
    const flips = 0.1;
    const chance = random.split("recall");
    const truth = randomPatterns(chance.split("patterns"), 6, 64).matrix;
    const learner = prepareLearner({
      ...{
        count: 6,
        size: 64,
        rate: 1,
        consolidation: 1,
        beta: flipBeta(flips),
        random: chance.split("choice"),
      },
      novelty: { kind: "overlap", threshold: 0.45 },
    });
    const streams = chance.split("noise");
    for (let t = 0; t < 120; t++) {
      const { reason } = learner.learn(flipped(row(truth, t % 6), flips, streams));
      assert.equal(reason, t < 6 ? "recruited" : "sampled");
    }
    const network = learner.network();
    allClose(learner.excitability, network.excitability, 1e-12);
    for (let k = 0; k < 6; k++)
      assert.ok(network.posterior(flipped(row(truth, k), flips, streams))[k] > 0.999);
  });

  it("a new memory takes a free place, then that of the one unused for longest, or least used, or none", () => {
    const one = (k: number): Float64Array => Float64Array.from({ length: 8 }, (_, i) => (i === k ? 1 : 0));
    const start: LearnerOptions = {
      ...{ count: 3, size: 8, beta: 20, random: random.split("places"), priorRate: 0 },
      novelty: { kind: "overlap", threshold: 0.5 },
    };
    // 0 is used most, 2 is the latest.
    const filled = (forgetting: "never" | "least-recent" | "least-used") => {
      const learner = prepareLearner({ ...start, forgetting });
      for (const [k, place] of [0, 1, 1, 0, 0, 2].entries()) {
        const lesson = learner.learn(one(place));
        assert.equal(lesson.winner, place);
        assert.equal(lesson.reason, [0, 1, 5].includes(k) ? "recruited" : "sampled");
      }
      assert.deepEqual([...learner.uses], [3, 2, 1]);
      return learner;
    };
    const next = [filled("never"), filled("least-recent"), filled("least-used")].map((learner) => {
      const { winner, reason } = learner.learn(one(5));
      allClose(learner.prior, [1 / 3, 1 / 3, 1 / 3], 1e-12);
      return { winner, reason };
    });
    assert.equal(next[0].reason, "sampled");
    assert.deepEqual(next.slice(1), [
      { winner: 1, reason: "replaced" },
      { winner: 2, reason: "replaced" },
    ]);
    const empty = prepareLearner(start);
    assert.equal(empty.logLikelihood(one(0)), Number.NEGATIVE_INFINITY);
    assert.throws(() => empty.network(), /network: there must be a memory, got none yet/);
    assert.throws(() => empty.posterior(one(0)), /there must be a memory/);
    assert.deepEqual(empty.learn(one(4)), {
      ...{ winner: 0, reason: "recruited", probability: 0, surprise: Number.POSITIVE_INFINITY, rate: 1 },
    });
    assert.deepEqual([...empty.taken], [1, 0, 0]);
  });

  it("a surprise is new when the Chinese restaurant would seat it at a new table", () => {
    const [beta, spread, concentration] = [2, 3, 0.5];
    const learner = prepareLearner({
      ...{ count: 9, size: 1, beta, random: random.split("crp"), priorRate: 0, rate: 0 },
      novelty: { kind: "surprise", concentration, spread },
    });
    learner.learn([0]);
    for (let t = 0; t < 9; t++) learner.learn([0], 0);
    assert.deepEqual([...learner.uses], [10, 0, 0, 0, 0, 0, 0, 0, 0]);
    // Ten guests at one table: 10 N(x; 0, ½) against ½ N(x; 0, ½ + 9).
    const density = (x: number, v: number): number =>
      Math.exp((-x * x) / (2 * v)) / Math.sqrt(2 * Math.PI * v);
    const kept = learner.snapshot();
    for (let x = 0; x < 5; x += 0.05) {
      learner.restore(kept);
      const expected = 10 * density(x, 1 / beta) < concentration * density(x, 1 / beta + spread ** 2);
      assert.equal(learner.learn([x]).reason === "recruited", expected, `at ${x}`);
    }
  });
});
