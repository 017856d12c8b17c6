/** @file The network at rest: its posterior against Bayes' rule written out, its energy against the modern Hopfield network's and its own slope. */
import assert from "node:assert/strict";
import { bayesianHopfield, flipBeta } from "engram/bayesian";
import { matrix, normalInto, randomFrom, row } from "engram/math";
import { modernHopfield } from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";

const worlds = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  count: fc.integer({ min: 1, max: 7 }),
  size: fc.integer({ min: 1, max: 6 }),
  beta: fc.double({ min: 0.05, max: 4, noNaN: true }),
});

/** Gaussian patterns, a state and a prior. */
function drawn({ seed, count, size }: { seed: number; count: number; size: number }) {
  const random = randomFrom(seed);
  return {
    patterns: matrix(count, size, normalInto(new Float64Array(count * size), random.split("patterns"))),
    state: normalInto(new Float64Array(size), random.split("state")),
    prior: Float64Array.from({ length: count }, () => 0.1 + random()),
  };
}

describe("bayesian/network", () => {
  it("the posterior is Bayes' rule for Gaussian noise around the patterns", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { patterns, state, prior } = drawn(world);
        const likely = Array.from({ length: world.count }, (_, k) => {
          const square = row(patterns, k).reduce((sum, x, i) => sum + (state[i] - x) ** 2, 0);
          return prior[k] * Math.exp(-0.5 * world.beta * square);
        });
        const total = likely.reduce((a, b) => a + b);
        const network = bayesianHopfield(patterns, { beta: world.beta, prior });
        allClose(
          network.posterior(state),
          likely.map((l) => l / total),
          1e-12,
        );
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("the flow is minus the slope of the energy, and σ² times that of the log-likelihood", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { patterns, state, prior } = drawn(world);
        const network = bayesianHopfield(patterns, { beta: world.beta, prior });
        const flow = network.flow(state);
        const h = 1e-5;
        flow.forEach((down, i) => {
          const [above, below] = [h, -h].map((step) => {
            const moved = state.slice();
            moved[i] += step;
            return network.energy(moved);
          });
          close((below - above) / (2 * h), down, 1e-6);
        });
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it("without norms and priors it is the modern Hopfield network: attention, and energy to a constant", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { patterns, state } = drawn(world);
        const network = bayesianHopfield(patterns, {
          beta: world.beta,
          excitability: new Float64Array(world.count),
        });
        const modern = modernHopfield(patterns, { beta: world.beta });
        allClose(network.posterior(state), modern.attention(state), 1e-12);
        allClose(network.attention(state), modern.step(state), 1e-12);
        const zero = new Float64Array(world.size);
        close(network.energy(state) - network.energy(zero), modern.energy(state) - modern.energy(zero), 1e-9);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it("at β* the posterior of signs is that of flips, with missing entries left out", () => {
    const patterns = matrix(3, 4, Float64Array.of(1, 1, 1, 1, 1, -1, 1, -1, -1, -1, 1, 1));
    const flips = 0.15;
    const seen = [1, 0, -1, 1];
    const likely = [0, 1, 2].map((k) =>
      seen.reduce((p, s, i) => (s === 0 ? p : p * (s === row(patterns, k)[i] ? 1 - flips : flips)), 1),
    );
    const total = likely.reduce((a, b) => a + b);
    allClose(
      bayesianHopfield(patterns, { beta: flipBeta(flips) }).posterior(seen),
      likely.map((l) => l / total),
      1e-12,
    );
    for (const wrong of [0, 0.5, -1, Number.NaN])
      assert.throws(() => flipBeta(wrong), /flips must be above 0 and below ½/);
  });

  it("a memory of prior zero never counts, and overflow is named", () => {
    const patterns = matrix(2, 1, Float64Array.of(1, -1));
    const network = bayesianHopfield(patterns, { beta: 1e4, prior: [0, 3] });
    assert.deepEqual([...network.posterior([1])], [0, 1]);
    assert.ok(Number.isFinite(network.energy([1])));
    assert.throws(() => network.posterior([1e305]), /evidence of memory 0 overflows/);
    assert.throws(() => network.posterior([Number.NaN]), /state\[0\]/);
    assert.throws(() => bayesianHopfield(patterns, { beta: 1, prior: [1, 1], excitability: [0, 0] }), /both/);
    assert.throws(() => bayesianHopfield(patterns, { beta: 1, values: matrix(3, 1) }), /2 patterns, got 3/);
  });
});
