import assert from "node:assert/strict";
import { matrix, normalInto, randomFrom, stackRows } from "engram/math";
import {
  type DenseHopfieldOptions,
  denseHopfield,
  exponentialLagrangian,
  identityLagrangian,
  type Lagrangian,
  modernHopfield,
  powerLagrangian,
  signLagrangian,
  softmaxLagrangian,
  twoLayerMemory,
} from "engram/memory";
import * as fc from "fast-check";
import { allClose, close } from "../support/close";
import { coinMatrix, coins, flipped } from "../support/spins";
import { sameCounts, tally } from "../support/tally";
import { anyConvex, descends, gaussian } from "./lagrangians";

describe("memory/two-layer", () => {
  const worlds = fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    p: fc.integer({ min: 1, max: 6 }),
    n: fc.integer({ min: 1, max: 6 }),
    visible: anyConvex,
    hidden: anyConvex,
    rate: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  it("at any rate the energy never rises, for convex Lagrangians", () => {
    fc.assert(
      fc.property(worlds, ({ seed, p, n, visible, hidden, rate }) => {
        const random = randomFrom(seed);
        const memory = twoLayerMemory(gaussian(random, p, n, 0.8), {
          visible: visible.of,
          hidden: hidden.of,
          rate,
          input: normalInto(new Float64Array(n), random, 0, 0.3),
        });
        descends(memory, gaussian(random, 1, n).data);
      }),
      { seed: 4, numRuns: 400 },
    );
  });

  it("identity and softmax are the modern Hopfield network: its step, and its energy but for the constants", () => {
    fc.assert(
      fc.property(worlds, ({ seed, p, n }) => {
        const random = randomFrom(seed);
        const patterns = gaussian(random, p, n);
        const state = gaussian(random, 1, n).data;
        const modern = modernHopfield(patterns, { beta: 2 });
        const layered = twoLayerMemory(patterns, {
          visible: identityLagrangian(),
          hidden: softmaxLagrangian(2),
        });
        allClose(layered.step(state), modern.step(state), 1e-13);
        allClose(layered.hiddenOutput(state), modern.attention(state), 1e-13);
        const origin = new Float64Array(n);
        const shift = modern.energy(origin) - layered.energy(origin);
        close(layered.energy(state) + shift, modern.energy(state), 1e-12);
      }),
      { seed: 5, numRuns: 80 },
    );
  });

  it("sign and a power or the exponential have the energy of the dense memories, and so their update", () => {
    const pairs: readonly [Lagrangian, DenseHopfieldOptions, (energy: number) => number][] = [
      [powerLagrangian(2, "plain"), { order: 2 }, (e) => e / 2],
      [powerLagrangian(5, "plain"), { order: 5 }, (e) => e / 5],
      [powerLagrangian(3), { separation: "rectified", order: 3 }, (e) => e / 3],
      [exponentialLagrangian(), { separation: "exponential" }, (e) => -Math.exp(-e)],
    ];
    fc.assert(
      fc.property(worlds, fc.constantFrom(...pairs), ({ seed, p, n }, [hidden, options, told]) => {
        const random = randomFrom(seed);
        const patterns = coinMatrix(random, p, n);
        const layered = twoLayerMemory(patterns, { visible: signLagrangian(), hidden });
        const dense = denseHopfield(patterns, { ...options, schedule: "synchronous" });
        const state = coins(random, n);
        close(layered.energy(state), told(dense.energy(state)), 1e-12);
        dense.step(state).forEach((value, i) => {
          const other = layered.energy(flipped(state, i));
          const lower = other < layered.energy(state) - 1e-9 * Math.abs(other);
          const tie = Math.abs(other - layered.energy(state)) <= 1e-9 * Math.abs(other);
          if (!tie) assert.equal(value, lower ? -state[i] : state[i]);
        });
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it("store(), cost and refusals", () => {
    fc.assert(
      fc.property(worlds, fc.boolean(), ({ seed, p, n, visible, hidden }, driven) => {
        const random = randomFrom(seed);
        const patterns = gaussian(random, p, n);
        const state = Array.from(gaussian(random, 1, n).data);
        const rate = driven ? 0.6 : 1;
        const input = driven ? 0.3 : 0;
        const memory = twoLayerMemory(patterns, { visible: visible.of, hidden: hidden.of, rate, input });
        const t = tally();
        const word = (mu: number, i: number) => t.weight(patterns.data[mu * n + i]);
        const g = visible.twin(t, state);
        const h = Array.from({ length: p }, (_, mu) =>
          g.reduce((sum, v, i) => t.mac(sum, word(mu, i), v), 0),
        );
        const f = hidden.twin(t, h);
        const next = state.map((v, i) => {
          let sum = f.reduce((so, x, mu) => t.mac(so, word(mu, i), x), 0);
          if (driven) sum = t.add(sum, t.weight(input));
          return driven ? t.mac(t.mul(v, 1 - rate), rate, sum) : sum;
        });
        allClose(memory.step(state), next, 1e-10);
        sameCounts(memory.cost().step, t);
        const more = gaussian(random, 2, n);
        assert.deepEqual(memory.store(more).patterns, stackRows(patterns, more));
        assert.equal(memory.cost().store.weightWrite, n);
      }),
      { seed: 7, numRuns: 150 },
    );
    const layers = { visible: identityLagrangian(), hidden: softmaxLagrangian() };
    const patterns = gaussian(randomFrom(1), 2, 3);
    assert.throws(() => twoLayerMemory(matrix(0, 3), layers), /at least one pattern, got 0 × 3/);
    assert.throws(
      () => twoLayerMemory(patterns, { ...layers, rate: 1.1 }),
      /rate must be in \[0, 1\], got 1.1/,
    );
    assert.throws(() => twoLayerMemory(patterns, { ...layers, rate: 0 }), /rate must be > 0, got 0/);
    assert.throws(() => twoLayerMemory(patterns, { ...layers, input: [1] }), /input must have length 3/);
    assert.throws(() => twoLayerMemory(patterns, layers).step([1]), /state must have length 3, got 1/);
    assert.throws(
      () => twoLayerMemory(matrix(1, 1, Float64Array.of(Number.NaN)), layers),
      /patterns\[0\] must be finite/,
    );
  });
});
