import assert from "node:assert/strict";
import { fromRows, matrix, normalInto, randomFrom } from "engram/math";
import { classicalHopfield, gradedHopfield, retrieve } from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { coinMatrix, neverRises, patternOf } from "../support/spins";
import { sameCounts, tally } from "../support/tally";

const worlds = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  p: fc.integer({ min: 1, max: 6 }),
  n: fc.integer({ min: 1, max: 15 }),
  gain: fc.double({ min: 0.1, max: 60, noNaN: true }),
  tau: fc.double({ min: 0.2, max: 5, noNaN: true }),
  selfCoupling: fc.boolean(),
});

describe("memory/graded", () => {
  it("the energy keeps its digits for gentle and for steep responses, near and far", () => {
    // One neuron without couplings: E is the integral of the inverse response alone.
    const energy = (gain: number, u: number) => gradedHopfield(fromRows([[1]]), { gain }).energy([u]);
    for (const gain of [1e-12, 1e-6, 1e-3]) close(energy(gain, 2) / (2 * gain), 1, 1e-5);
    close(energy(2, 0.7), 0.7 * Math.tanh(1.4) - Math.log(Math.cosh(1.4)) / 2, 1e-15);
    for (const u of [1e3, 1e200, 1.7e308]) close(energy(2, u), Math.LN2 / 2, 1e-15);
  });

  it("up to the step that the comment allows, the energy never rises", () => {
    fc.assert(
      fc.property(worlds, ({ seed, p, n, gain, tau, selfCoupling }) => {
        const random = randomFrom(seed);
        const patterns = coinMatrix(random, p, n);
        const input = normalInto(new Float64Array(n), random, 0, 0.2);
        const dt = tau / (1 + tau * gain * (selfCoupling ? 0 : p / n));
        const memory = gradedHopfield(patterns, { gain, tau, dt, input, selfCoupling });
        const { energies } = retrieve(memory, normalInto(new Float64Array(n), random), { maxSteps: 200 });
        neverRises(energies, 1e-12);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("beyond that step it can rise", () => {
    // Two neurons that inhibit each other, W_12 = −½, start almost alike and overshoot together.
    const patterns = matrix(1, 2, Float64Array.of(1, -1));
    const memory = gradedHopfield(patterns, { gain: 50, dt: 1 });
    const start = [0.01, 0.011];
    assert.ok(memory.energy(memory.step(start)) > memory.energy(start));
  });

  it("the step follows the energy's slope: dE/dv = −du/dt", () => {
    fc.assert(
      fc.property(worlds, ({ seed, p, n, tau, selfCoupling }) => {
        const random = randomFrom(seed);
        const options = { gain: 1.3, tau, dt: tau / 4, selfCoupling, input: 0.1 };
        const memory = gradedHopfield(coinMatrix(random, p, n), options);
        const u = normalInto(new Float64Array(n), random, 0, 0.5);
        const stepped = memory.step(u);
        u.forEach((x, i) => {
          const h = 1e-5;
          const moved = (by: number) => {
            const s = Float64Array.from(u);
            s[i] += by;
            return { energy: memory.energy(s), v: memory.output(s)[i] };
          };
          const [up, down] = [moved(h), moved(-h)];
          close((stepped[i] - x) / (tau / 4), -(up.energy - down.energy) / (up.v - down.v), 1e-5);
        });
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it("at high gain it recalls what the binary network recalls, and its energy is the binary one", () => {
    const patterns = coinMatrix(randomFrom(3), 5, 120);
    const binary = classicalHopfield(patterns);
    const memory = gradedHopfield(patterns, { gain: 1000 });
    const probe = patternOf(patterns, 2).map((x, i) => (i % 5 === 0 ? -x : x));
    const { state, status } = retrieve(memory, probe);
    assert.equal(status, "converged");
    assert.deepEqual(memory.output(state).map(Math.sign), retrieve(binary, probe).state);
    close(memory.energy(state), binary.energy(patternOf(patterns, 2)), 2e-3); // (1/λ) ln 2 a neuron is left
    const quiet = gradedHopfield(patterns, { gain: 0.5 }); // below 1/λ_max(W) nothing but 0 is stable
    for (const u of retrieve(quiet, probe, { maxSteps: 5000 }).state) close(u, 0, 1e-6);
  });

  it("store() is storing all at once", () => {
    const patterns = coinMatrix(randomFrom(4), 2, 9);
    const more = coinMatrix(randomFrom(5), 1, 9);
    for (const rule of ["hebb", "storkey", "pseudo-inverse", "dreaming"] as const) {
      const both = matrix(3, 9, Float64Array.from([...patterns.data, ...more.data]));
      allClose(
        gradedHopfield(patterns, { rule }).store(more).couplings().weights.data,
        gradedHopfield(both, { rule }).couplings().weights.data,
        1e-12,
      );
    }
  });

  it("cost: one step", () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom(0, 0.2), ({ seed, p, n, gain, tau, selfCoupling }, input) => {
        const random = randomFrom(seed);
        const memory = gradedHopfield(coinMatrix(random, p, n), { gain, tau, input, selfCoupling });
        const u = normalInto(new Float64Array(n), random);
        const { weights, divisor } = memory.couplings();
        const t = tally();
        const v = u.map((x) => 2 / (1 + t.exp(-2 * t.mul(x, gain))) - 1); // a hyperbolic tangent counts as an exponential
        const next = u.map((x, i) => {
          let sum = 0;
          for (let j = 0; j < n; j++)
            if (selfCoupling || j !== i) sum = t.mac(sum, t.weight(weights.data[i * n + j]), v[j]);
          if (input !== 0) sum = t.add(sum, divisor * t.weight(input));
          return t.mac(t.mul(x, 0.9), sum, tau / 10 / divisor);
        });
        allClose(memory.step(u), next, 1e-12);
        sameCounts(memory.cost().step, t);
      }),
      { seed: 6, numRuns: 80 },
    );
  });

  it("refuses what has no meaning", () => {
    const patterns = matrix(1, 2, Float64Array.of(1, -1));
    assert.throws(() => gradedHopfield(patterns, { gain: 0 }), /gradedHopfield: gain must be > 0, got 0/);
    assert.throws(() => gradedHopfield(patterns, { tau: -1 }), /tau must be > 0, got -1/);
    assert.throws(() => gradedHopfield(patterns, { dt: 1.1 }), /dt must be in \[0, 1\], got 1.1/);
    assert.throws(() => gradedHopfield(patterns, { dt: 0 }), /dt must be > 0/);
    assert.throws(() => gradedHopfield(patterns, { input: [1] }), /input must have length 2/);
    assert.throws(() => gradedHopfield(matrix(0, 2)), /at least one pattern/);
    assert.throws(() => gradedHopfield(patterns).step([1, Number.NaN]), /state\[1\] must be finite, got NaN/);
  });
});
