/** @file Learning transitions: probabilities and delays from spikes, and a sampler that goes the learned way. */
import assert from "node:assert/strict";
import { bayesianHopfield, prepareSampler, prepareTransitionLearner } from "engram/bayesian";
import { normal, randomFrom, row, softmax } from "engram/math";
import { randomPatterns } from "engram/pattern";
import { close } from "../../support/close";

const random = randomFrom(31);

describe("bayesian/learning: transitions", () => {
  it("weights go to the logarithms of transition probabilities", () => {
    const truth = [
      [0.1, 0.6, 0.3],
      [0.2, 0.2, 0.6],
      [0.5, 0.4, 0.1],
    ];
    const chance = random.split("chain");
    // A spike every 10 ms, heard 10 ms later at full strength, and nothing of it is left 10 ms after that.
    const learner = prepareTransitionLearner({
      ...{ count: 3, rate: 0.01, strength: 2, delay: 10, tau: 0.25, spikeRate: 4000 },
    });
    const sums = truth.map(() => [0, 0, 0]);
    let [from, surprise, entropy] = [0, 0, 0];
    const [steps, settle] = [40_000, 5000];
    const counts = truth.map(() => [0, 0, 0]);
    for (let t = 0; t < steps; t++) {
      const place = chance();
      const to = place < truth[from][0] ? 0 : place < truth[from][0] + truth[from][1] ? 1 : 2;
      const cost = learner.learn(10 * t, to);
      if (t >= settle) {
        surprise += cost;
        entropy -= Math.log(truth[from][to]);
        counts[from][to]++;
        if (t % 10 === 0) {
          const { data } = learner.weights;
          for (let j = 0; j < 3; j++)
            softmax([0, 1, 2].map((k) => 2 * data[k * 3 + j])).forEach((p, k) => {
              sums[j][k] += (10 * p) / (steps - settle);
            });
        }
      }
      from = to;
    }
    for (let j = 0; j < 3; j++)
      for (let k = 0; k < 3; k++) {
        const n = counts[j].reduce((a, b) => a + b);
        // Averaged over time the rule has the frequencies of the stream, to a few of its own memories of 1/η.
        assert.ok(Math.abs(sums[j][k] - counts[j][k] / n) < 0.015, `${j} ${k}: ${sums[j][k]}`);
      }
    // Going on learning costs little: two free numbers a row, γ² η/4 nat each at most.
    const cost = (surprise - entropy) / (steps - settle);
    assert.ok(cost > 0 && cost < 0.02, `${cost}`);
  });

  it("with what was drawn from as expectation it learns nothing on average", () => {
    const chance = random.split("martingale");
    const learner = prepareTransitionLearner({ count: 2, rate: 1, delay: 0, tau: 10, spikeRate: 100 });
    for (let t = 0; t < 4000; t++) learner.learn(10 * t, chance() < 0.3 ? 0 : 1, [0.3, 0.7]);
    // Each weight is a sum of 4000 independent steps with mean 0 and variance at most 0.21 z², z ≤ 1.6: 4.5 sd.
    for (const w of learner.weights.data)
      assert.ok(Math.abs(w) < 4.5 * Math.sqrt(4000 * 0.21 * 1.6 ** 2), `${w}`);
  });

  it("delays go to the mean interval between the beginnings of memories", () => {
    const chance = random.split("delays");
    const rhythm = [30, 80, 140];
    const learner = prepareTransitionLearner({ count: 3, delay: 60, delayRate: 0.05, spikeRate: 1000 });
    let time = 0;
    for (let n = 0; n < 900; n++) {
      learner.learn(time, n % 3);
      learner.learn(time + 1, n % 3); // a second spike of the same memory is no new beginning
      time += rhythm[n % 3] + normal(chance, 0, 0.5);
    }
    const { delays } = learner;
    // Scatter √(η/(2 − η)) · 0.5 ms = 0.08 ms.
    for (let j = 0; j < 3; j++) close(delays.data[((j + 1) % 3) * 3 + j], rhythm[j], 0.4 / rhythm[j]);
    assert.equal(delays.data[0], 60);
    const { pairs = [] } = learner.transitions({ lead: 50 });
    assert.ok(pairs.every(({ from, to, delay = 0 }) => from !== to && delay >= 0));
    close(pairs.find(({ from, to }) => from === 2 && to === 0)?.delay ?? 0, 90, 0.005);
  });

  it("a network with learned transitions replays the order that was shown", () => {
    const size = 64;
    const order = [3, 0, 4, 1, 2];
    const chance = random.split("replay");
    const { matrix: patterns } = randomPatterns(chance.split("patterns"), 5, size);
    const learner = prepareTransitionLearner({ count: 5, rate: 0.3, delay: 60, tau: 40, spikeRate: 100 });
    // Ten spikes of each, one every 10 ms.
    for (let n = 0; n < 1500; n++) learner.learn(10 * n, order[Math.floor(n / 10) % 5]);
    const next = (k: number): number => order[(order.indexOf(k) + 1) % 5];
    const { data } = learner.weights;
    for (let j = 0; j < 5; j++)
      for (let k = 0; k < 5; k++)
        if (k !== j && k !== next(j)) assert.ok(data[next(j) * 5 + j] > data[k * 5 + j] + 1, `${j} ${k}`);
    const network = bayesianHopfield(patterns, { beta: 12 / size });
    const sampler = prepareSampler(network, {
      ...{ cue: row(patterns, 3), rate: 2500, tau: 20, random: chance.split("spikes") },
      transitions: learner.transitions({ strength: 4 }),
    });
    const visited: number[] = [];
    const recent = new Float64Array(5);
    while (sampler.time < 4000) {
      const k = sampler.fire();
      for (let j = 0; j < 5; j++) recent[j] *= 0.98;
      recent[k] += 0.02;
      if (recent[k] > 0.7 && visited.at(-1) !== k) visited.push(k);
    }
    assert.ok(visited.length > 10, `${visited}`);
    visited.slice(1).forEach((k, n) => {
      assert.equal(k, next(visited[n]), `${visited}`);
    });
  });

  it("goes on from a snapshot through JSON, and names what is wrong", () => {
    const options = { count: 3, delayRate: 0.1, spikeRate: 50 };
    const spikes = Array.from({ length: 60 }, (_, n) => ({ time: 13 * n, winner: (n * n) % 3 }));
    const whole = prepareTransitionLearner(options);
    for (const { time, winner } of spikes) whole.learn(time, winner);
    const first = prepareTransitionLearner(options);
    for (const { time, winner } of spikes.slice(0, 30)) first.learn(time, winner);
    const second = prepareTransitionLearner(options);
    second.restore(JSON.parse(JSON.stringify(first.snapshot())));
    for (const { time, winner } of spikes.slice(30)) second.learn(time, winner);
    assert.deepEqual(second.snapshot(), whole.snapshot());
    assert.throws(() => whole.learn(5, 0), /time must be at least 767, got 5/);
    assert.throws(() => whole.drive(Number.NaN), /time must be finite/);
    assert.throws(() => whole.learn(1000, 3), /winner must be a whole number in \[0, 2\]/);
    assert.throws(() => whole.learn(1000, 0, [1]), /expected must have length 3/);
    assert.throws(
      () => whole.learn(1000, 0, [1, Number.NaN, 0]),
      /expected\[1\] must be in \[0, 1\], got NaN/,
    );
    assert.throws(() => whole.learn(1000, 0, [1, 1, 0]), /expected must sum to 1, got 2/);
    assert.throws(() => whole.restore({ ...whole.snapshot(), count: 2 }), /snapshot.count must be 3, got 2/);
    assert.throws(
      () => whole.restore({ ...whole.snapshot(), weights: [] }),
      /snapshot.weights must have length 9/,
    );
    for (const wrong of [
      { count: 0 },
      { rate: -1 },
      { strength: 0 },
      { delay: -1 },
      { delayRate: 2 },
      { tau: 0 },
      { spikeRate: 0 },
    ])
      assert.throws(() => prepareTransitionLearner({ ...options, ...wrong }), RangeError);
  });
});
